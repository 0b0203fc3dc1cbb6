// Compiles src/codecs/jpeg-assembly to src/codecs/jpeg.wasm; with --check it only compares, so that a committed binary
// can never differ from its source.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SOURCE = "src/codecs/jpeg-assembly/index.ts";
const BINARY = new URL("../src/codecs/jpeg.wasm", import.meta.url);
/** 64 KiB each: an isolate has 128 MB for everything. */
const MEMORY_PAGES = 1024;

const built = await compile();
if (process.argv.includes("--check")) {
  const committed = await readFile(BINARY);
  if (!committed.equals(built)) {
    console.error(
      "src/codecs/jpeg.wasm is not what src/codecs/jpeg-assembly compiles to: run node scripts/build-jpeg.mjs",
    );
    process.exit(1);
  }
} else {
  await writeFile(BINARY, built);
  console.log(`src/codecs/jpeg.wasm: ${built.length} bytes`);
}

async function compile() {
  let binary = null;
  const options = [
    [SOURCE, "--baseDir", ROOT, "--outFile", "jpeg.wasm"],
    ["-O3", "--noAssert", "--enable", "simd", "--runtime", "stub", "--use", "abort="],
    ["--initialMemory", "4", "--maximumMemory", String(MEMORY_PAGES)],
  ].flat();
  const { error, stderr } = await asc.main(options, {
    writeFile: (name, contents) => {
      if (name === "jpeg.wasm") binary = Buffer.from(contents);
    },
  });
  if (error || binary === null) {
    console.error(stderr.toString());
    throw error ?? new Error("the compiler wrote nothing");
  }
  return binary;
}
