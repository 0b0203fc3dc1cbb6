/** The start of the web app: colours and sentences first, then who is there, then the screen. */
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/shell.css";
import { render } from "preact";
import { App } from "./router.tsx";
import { warnBeforeLeaving } from "./shell/pending.ts";
import { ask, watchSession } from "./shell/session.ts";
import { applyTheme } from "./shell/theme.ts";
import { loadBase } from "./text/base.ts";
import { language } from "./text/language.ts";

applyTheme();
document.documentElement.lang = language.value;
watchSession();
warnBeforeLeaving();
const asked = ask();
await loadBase();
await asked;
const root = document.getElementById("app");
if (!root) throw new Error("index.html has no #app");
render(<App />, root);
