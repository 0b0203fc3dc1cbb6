/** Labelled inputs. The error stands under its own field, in words, and is announced with it. */
import type { ComponentChildren, InputHTMLAttributes, Ref, TargetedFocusEvent, TargetedKeyboardEvent } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

type Words = { label: string; hint?: ComponentChildren; error?: string | null; hideLabel?: boolean };

type FrameProps = Words & {
  children: (ids: { id: string; describedBy: string | undefined; invalid: boolean }) => ComponentChildren;
};

function Frame({ label, hint, error, hideLabel, children }: FrameProps) {
  const id = useId();
  const hintId = hint ? `${id}-hint` : null;
  const errorId = error ? `${id}-error` : null;
  const describedBy = [errorId, hintId].filter((each) => each !== null).join(" ") || undefined;
  return (
    <div class="field">
      <label for={id} class={hideLabel ? "unseen" : undefined}>
        {label}
      </label>
      {children({ id, describedBy, invalid: Boolean(error) })}
      {error && (
        <span class="field-error" id={errorId ?? undefined} role="alert">
          {error}
        </span>
      )}
      {hint && (
        <span class="field-hint" id={hintId ?? undefined}>
          {hint}
        </span>
      )}
    </div>
  );
}

type Passed<E extends HTMLElement> = {
  name?: string;
  class?: string;
  placeholder?: string;
  disabled?: boolean;
  readOnly?: boolean;
  required?: boolean;
  maxLength?: number;
  spellcheck?: boolean;
  autoComplete?:
    | "off"
    | "username"
    | "username webauthn"
    | "current-password"
    | "new-password"
    | "email"
    | "one-time-code";
  autoCapitalize?: "none" | "words" | "sentences";
  onKeyDown?: (event: TargetedKeyboardEvent<E>) => void;
  onBlur?: (event: TargetedFocusEvent<E>) => void;
  onFocus?: (event: TargetedFocusEvent<E>) => void;
};
export type FieldProps = Words & {
  value: string;
  onInput: (value: string) => void;
  inputRef?: Ref<HTMLInputElement>;
  type?: "text" | "password" | "email" | "search" | "date" | "datetime-local" | "number";
  inputMode?: "text" | "decimal" | "numeric" | "email" | "search";
  min?: string | number;
  max?: string | number;
  step?: string | number;
} & Passed<HTMLInputElement>;

/** One line of text. The attributes of `Passed` and onKeyDown, onBlur, onFocus go to the input. */
export function Field({ label, hint, error, hideLabel, value, onInput, inputRef, class: more, ...rest }: FieldProps) {
  return (
    <Frame label={label} hint={hint} error={error} hideLabel={hideLabel}>
      {({ id, describedBy, invalid }) => (
        <input
          {...(rest as InputHTMLAttributes<HTMLInputElement>)}
          ref={inputRef}
          id={id}
          class={more ? `input ${more}` : "input"}
          value={value}
          aria-describedby={describedBy}
          aria-invalid={invalid ? "true" : undefined}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Frame>
  );
}

/** For the field in which a screen begins: `inputRef={useFocus()}` gives it the keyboard once. */
export function useFocus() {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return field;
}

export type TextAreaProps = Words & {
  value: string;
  onInput: (value: string) => void;
  areaRef?: Ref<HTMLTextAreaElement>;
  rows?: number;
} & Passed<HTMLTextAreaElement>;

/** Several lines of text. */
export function TextArea({
  label,
  hint,
  error,
  hideLabel,
  value,
  onInput,
  areaRef,
  class: more,
  ...rest
}: TextAreaProps) {
  return (
    <Frame label={label} hint={hint} error={error} hideLabel={hideLabel}>
      {({ id, describedBy, invalid }) => (
        <textarea
          {...rest}
          ref={areaRef}
          id={id}
          class={more ? `input ${more}` : "input"}
          value={value}
          aria-describedby={describedBy}
          aria-invalid={invalid ? "true" : undefined}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Frame>
  );
}

export type SelectProps<V extends string> = Words & {
  value: V;
  options: readonly { value: V; label: string; disabled?: boolean }[];
  onChange: (value: V) => void;
  disabled?: boolean;
};

/** One choice of a few. */
export function Select<V extends string>({
  label,
  hint,
  error,
  hideLabel,
  value,
  options,
  onChange,
  disabled,
}: SelectProps<V>) {
  return (
    <Frame label={label} hint={hint} error={error} hideLabel={hideLabel}>
      {({ id, describedBy, invalid }) => (
        <select
          id={id}
          class="input"
          value={value}
          disabled={disabled}
          aria-describedby={describedBy}
          aria-invalid={invalid ? "true" : undefined}
          onChange={(event) => {
            const chosen = options.find((option) => option.value === event.currentTarget.value);
            if (chosen) onChange(chosen.value);
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Frame>
  );
}

export type CheckProps = {
  label: ComponentChildren;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
};

/** Yes or no. */
export function Check({ label, checked, onChange, disabled }: CheckProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  );
}
