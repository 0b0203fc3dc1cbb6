/** Language and colours, one press each. */
import { Moon, Sun } from "lucide-preact";
import { t } from "../text/base.ts";
import { language, speak } from "../text/language.ts";
import { Button } from "../ui/button.tsx";
import { sentenceOf } from "../ui/error-note.tsx";
import { toast } from "../ui/toast.tsx";
import { chooseTheme, themeShown } from "./theme.ts";

function change(): void {
  speak(language.peek() === "fr" ? "en" : "fr").catch((failure: unknown) => toast(sentenceOf(failure)));
}

export function Switches() {
  const dark = themeShown() === "dark";
  const other = language.value === "fr" ? t.shell.toEnglish : t.shell.toFrench;
  return (
    <>
      <Button
        kind="quiet"
        label={`${language.value === "fr" ? "EN" : "FR"} · ${other}`}
        icon={<span lang={language.value === "fr" ? "en" : "fr"}>{language.value === "fr" ? "EN" : "FR"}</span>}
        onClick={change}
      />
      <Button
        kind="quiet"
        label={dark ? t.shell.toLight : t.shell.toDark}
        icon={dark ? <Sun size={18} aria-hidden="true" /> : <Moon size={18} aria-hidden="true" />}
        onClick={() => chooseTheme(dark ? "light" : "dark")}
      />
    </>
  );
}
