// The Worker bundled once into a folder of its own, so that a running server does not start anew (and forget its
// queues) whenever a source file changes.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { ROOT, run } from "./tools.mjs";

/** Bundles into `folder` and answers the configuration that serves it. `script` is another entry than the product's. */
export async function freeze(folder, script = "src/index.ts") {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await run("wrangler", ["deploy", script, "--dry-run", "--outdir", path.join(folder, "worker")], { quiet: true });
  await cp(path.join(ROOT, "dist/web"), path.join(folder, "web"), { recursive: true });
  const toml = await readFile(path.join(ROOT, "wrangler.toml"), "utf8");
  const config = path.join(folder, "wrangler.toml");
  const frozen = toml
    .replace(
      'main = "src/index.ts"',
      `main = "worker/${path.parse(script).name}.js"\nno_bundle = true\nfind_additional_modules = true\nbase_dir = "worker"`,
    )
    .replace('directory = "./dist/web"', 'directory = "./web"');
  await writeFile(config, frozen);
  return config;
}
