/** A button is a verb; with `href` it is a link that looks the same. Its key is shown in its tooltip. */
import type { ComponentChildren, Ref } from "preact";
import { spelled } from "./key-names.ts";

export type ButtonKind = "usual" | "primary" | "quiet" | "danger";

export type ButtonProps = {
  children?: ComponentChildren;
  kind?: ButtonKind;
  icon?: ComponentChildren;
  /** The name, when the button shows an icon only. */
  label?: string;
  /** Shown in the tooltip and announced: "Ctrl+Enter". */
  keys?: string;
  /** Work is under way: the button stays focusable and does nothing. */
  busy?: boolean;
  disabled?: boolean;
  href?: string;
  download?: boolean;
  /** Opens beside the app: a PDF takes the whole window. */
  newTab?: boolean;
  type?: "button" | "submit";
  pressed?: boolean;
  expanded?: boolean;
  class?: string;
  id?: string;
  onClick?: (event: MouseEvent) => void;
  buttonRef?: Ref<HTMLButtonElement>;
};

function classOf({ kind = "usual", children, class: more }: ButtonProps): string {
  const parts = ["button"];
  if (kind !== "usual") parts.push(`button-${kind}`);
  if (children === undefined) parts.push("button-icon");
  if (more) parts.push(more);
  return parts.join(" ");
}

function titleOf({ label, keys }: ButtonProps): string | undefined {
  if (label && keys) return `${label} (${spelled(keys)})`;
  return label ?? (keys && spelled(keys));
}

export function Button(props: ButtonProps) {
  const { children, icon, label, busy, href, onClick } = props;
  const shared = {
    class: classOf(props),
    title: titleOf(props),
    "aria-label": children === undefined ? label : undefined,
  };
  if (href !== undefined && !props.disabled) {
    return (
      <a
        {...shared}
        href={href}
        download={props.download}
        target={props.newTab ? "_blank" : undefined}
        rel="noreferrer"
        onClick={onClick}
      >
        {icon}
        {children}
      </a>
    );
  }
  return (
    <button
      {...shared}
      ref={props.buttonRef}
      id={props.id}
      type={props.type ?? "button"}
      disabled={props.disabled}
      aria-disabled={busy ? "true" : undefined}
      aria-busy={busy ? "true" : undefined}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      aria-keyshortcuts={props.keys?.replace("Ctrl", "Control")}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {icon}
      {children}
    </button>
  );
}
