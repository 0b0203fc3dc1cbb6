/** A field of a dialog in which one writes at once. */

/** As `inputRef`: the dialog gives its focus to the marked field instead of its first button. */
export function takesFocus(input: HTMLInputElement | null): void {
  input?.setAttribute("autofocus", "");
}
