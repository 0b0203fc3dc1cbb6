// Architecture that can fail a build: who may import whom, and which words belong to one file only.
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** A file under the first path may import only what begins with one of the others. Packages are named as they are. */
const MAY = [
  ["src/domain/", ["src/domain/"]],
  ["src/contract/", ["src/contract/", "src/domain/", "zod"]],
  [
    "src/db/",
    [
      "src/db/",
      "src/domain/",
      "src/contract/",
      "src/env",
      "src/client",
      "src/errors",
      "src/event-chain",
      "src/tokens",
      "drizzle-orm",
    ],
  ],
  [
    "src/codecs/",
    [
      "src/codecs/",
      "src/domain/",
      "@embedpdf/",
      "@jsquash/",
      "@pdf-lib/",
      "@zip.js/",
      "pdf-lib",
      "papaparse",
      "dejavu-fonts-ttf",
      "uqr",
      "zxing-wasm/",
      "node_modules/",
    ],
  ],
  [
    "src/middleware/",
    [
      "src/middleware/",
      "src/contract/",
      "src/domain/",
      "src/db/",
      "src/errors",
      "src/env",
      "src/tokens",
      "hono",
      "node:crypto",
    ],
  ],
  [
    "src/routes/",
    [
      "src/routes/",
      "src/contract/",
      "src/domain/",
      "src/db/",
      "src/actions/",
      "src/middleware/",
      "src/codecs/jspi",
      "src/bodies",
      "src/client",
      "src/deadline",
      "src/errors",
      "src/env",
    ].concat([
      "src/handlers",
      "src/me",
      "src/log",
      "src/tokens",
      "src/pictures",
      "src/reach",
      "src/copy-row",
      "src/statistics",
      "src/openapi",
      "durable-objects/copy/client",
      "durable-objects/exam/client",
    ]),
  ],
  [
    "src/actions/",
    [
      "src/actions/",
      "src/contract/",
      "src/domain/",
      "src/db/",
      "src/codecs/",
      "src/client",
      "src/env",
      "src/errors",
      "src/event-chain",
      "src/files",
      "src/log",
      "src/mail",
      "src/tokens",
      "src/totp",
      "src/webauthn",
      "src/passwords",
      "src/second-factor",
      "src/choose-password",
    ].concat([
      "durable-objects/copy/client",
      "durable-objects/exam/client",
      "durable-objects/limiter/client",
      "queues/messages",
      "queues/send",
    ]),
  ],
  [
    "durable-objects/",
    [
      "durable-objects/",
      "src/domain/",
      "src/db/exam-progress",
      "src/db/alerts",
      "src/deadline",
      "src/env",
      "src/event-chain",
      "src/log",
      "src/tokens",
      "cloudflare:",
      "node:crypto",
      "drizzle-orm",
    ],
  ],
  [
    "queues/",
    [
      "queues/",
      "src/contract/",
      "src/domain/",
      "src/db/",
      "src/codecs/",
      "src/actions/",
      "src/deadline",
      "src/env",
      "src/files",
      "src/log",
      "src/tokens",
      "durable-objects/",
      "client-zip",
      "zod",
    ],
  ],
  [
    "web/",
    [
      "web/",
      "src/contract/",
      "src/domain/",
      "preact",
      "@preact/",
      "hono/client",
      "lucide-preact",
      "idb",
      "@noble/hashes/",
      "papaparse",
      "vite",
      "@fontsource",
      "@simplewebauthn/browser",
      "@zxcvbn-ts/",
      "uqr",
    ],
  ],
];

/** Teachers' routes cannot name a student: they may not even import the file that knows. */
const NEVER = [
  ["src/routes/teacher/", "src/db/identity"],
  ["src/routes/teacher/", "src/db/roster"],
  ["src/routes/teacher/", "src/reach-author"],
  ["web/admin/", "web/teacher/"],
  ["web/admin/", "web/student/"],
  ["web/teacher/", "web/admin/"],
  ["web/teacher/", "web/student/"],
  ["web/student/", "web/admin/"],
  ["web/student/", "web/teacher/"],
  ["web/ops/", "web/admin/"],
  ["web/ops/", "web/teacher/"],
  ["web/ops/", "web/student/"],
  ["web/door/", "web/admin/"],
];

/** Words that, within a part of the tree, only these files may hold. */
const WORDS = [
  [
    "",
    /\.(getByName|idFromName)\(/,
    ["durable-objects/copy/client.ts", "durable-objects/exam/client.ts", "durable-objects/limiter/client.ts"],
  ],
  ["", /\bmessage\.(ack|retry)\(/, ["queues/index.ts"]],
  ["web/", /\bfetch\(/, ["web/api/client.ts"]],
  // A copy's status in D1 is what its object told; only the import writes the first one, in an insert.
  ["", /update copy set(?:(?! where | from )[^`"])*\bstatus\s*=/, ["durable-objects/copy/carry.ts"]],
  // TypeScript's `private` can be called over RPC; `#private` cannot.
  ["durable-objects/", /^\s*private /m, []],
];

const ALIASES = {
  "#contract/": "src/contract/",
  "#domain/": "src/domain/",
  "#src/": "src/",
  "#do/": "durable-objects/",
  "#queues/": "queues/",
};

function resolve(from, name) {
  if (name.startsWith(".")) return path.posix.normalize(path.posix.join(path.posix.dirname(from), name));
  const alias = Object.keys(ALIASES).find((prefix) => name.startsWith(prefix));
  return alias ? ALIASES[alias] + name.slice(alias.length) : name;
}

const faults = [];
const files = globSync(["src/**/*.ts", "durable-objects/**/*.ts", "queues/**/*.ts", "web/**/*.{ts,tsx}"])
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => statSync(file).isFile() && !file.includes("/migrations/"));

for (const file of files) {
  const text = readFileSync(file, "utf8");
  const rule = MAY.find(([home]) => file.startsWith(home));
  const imports = [
    ...text.matchAll(
      /^\s*(?:import|export)\s(type\s)?[^"';]*?from\s+"([^"]+)"|^\s*import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm,
    ),
  ];
  for (const [, typeOnly, a, b, c] of imports) {
    const target = resolve(file, a ?? b ?? c);
    // What the wire looks like may be named anywhere in web; zod itself is not sent to a browser.
    if (file.startsWith("web/") && target === "zod" && typeOnly) continue;
    if (rule && !rule[1].some((allowed) => target.startsWith(allowed))) faults.push(`${file} may not import ${target}`);
    for (const [home, never] of NEVER)
      if (file.startsWith(home) && target.startsWith(never)) faults.push(`${file} must never import ${target}`);
    if (file.startsWith("web/") && target.startsWith("src/contract/") && !typeOnly)
      faults.push(`${file} may import only types of ${target}`);
  }
  for (const [home, word, homes] of WORDS)
    if (file.startsWith(home) && word.test(text) && !homes.includes(file))
      faults.push(`${file} may not say ${word.source}`);
}
for (const [home] of MAY) if (!existsSync(home)) faults.push(`${home} is in the rules and not in the repository`);

if (faults.length > 0) {
  console.error(faults.join("\n"));
  process.exit(1);
}
console.log(`layers: ${files.length} files, no fault`);
