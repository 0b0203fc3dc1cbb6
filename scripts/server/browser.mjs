// A Chromium for the journeys: the machine's own, else Debian's package where we may install it.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const PLACES = [
  process.env.KORRIGO_BROWSER,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

const onMachine = () => PLACES.find((place) => place && existsSync(place));

/** The path of a browser; throws with what to do when there is none and none can be installed. */
export async function findBrowser() {
  const found = onMachine();
  if (found) return found;
  if (existsSync("/usr/bin/apt-get") && process.getuid?.() === 0) {
    console.log("No browser on this machine: installing Debian's Chromium for the journeys…");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    for (const args of [
      ["update", "-qq"],
      ["install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ]) {
      spawnSync("apt-get", args, { stdio: ["ignore", "ignore", "inherit"], env });
    }
    const installed = onMachine();
    if (installed) return installed;
  }
  throw new Error(
    "The journeys need a browser. Install Chromium or Chrome, or name one: KORRIGO_BROWSER=/path npm test",
  );
}
