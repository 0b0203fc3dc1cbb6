/** Light or dark: the reader's choice, else the system's. */
import { effect, signal } from "@preact/signals";

export type Theme = "light" | "dark";

const KEPT = "korrigo.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

function kept(): Theme | null {
  try {
    const value = localStorage.getItem(KEPT);
    return value === "light" || value === "dark" ? value : null;
  } catch {
    return null;
  }
}

const choice = signal<Theme | null>(kept());
const system = signal<Theme>(dark.matches ? "dark" : "light");

export function themeShown(): Theme {
  return choice.value ?? system.value;
}

export function chooseTheme(theme: Theme): void {
  choice.value = theme;
  try {
    localStorage.setItem(KEPT, theme);
  } catch {
    // The choice then lasts as long as the page.
  }
}

/** Called once, before the first paint. */
export function applyTheme(): void {
  dark.addEventListener("change", () => {
    system.value = dark.matches ? "dark" : "light";
  });
  effect(() => {
    document.documentElement.dataset.theme = themeShown();
  });
}
