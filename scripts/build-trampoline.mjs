// Compiles src/codecs/trampoline.wat to the .wasm beside it; with --check it only compares, so that a committed binary
// can never differ from its source.
import { readFile, writeFile } from "node:fs/promises";
import wabt from "wabt";

const SOURCE = new URL("../src/codecs/trampoline.wat", import.meta.url);
const BINARY = new URL("../src/codecs/trampoline.wasm", import.meta.url);

const tools = await wabt();
const parsed = tools.parseWat("trampoline.wat", await readFile(SOURCE, "utf8"));
parsed.validate();
const { buffer } = parsed.toBinary({});
parsed.destroy();

if (process.argv.includes("--check")) {
  const committed = await readFile(BINARY);
  if (!committed.equals(buffer)) {
    console.error(
      "src/codecs/trampoline.wasm is not what trampoline.wat compiles to: run node scripts/build-trampoline.mjs",
    );
    process.exit(1);
  }
} else {
  await writeFile(BINARY, buffer);
  console.log(`src/codecs/trampoline.wasm: ${buffer.length} bytes`);
}
