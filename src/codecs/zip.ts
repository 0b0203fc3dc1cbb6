/** What a ZIP holds, read by ranges: its list first, then one file after the other. Knows nothing of scans. */
import { configure, type Entry, type FileEntry, Reader, ZipReader } from "@zip.js/zip.js/lib/zip-core-native.js";
import { err, ok, type Result } from "#domain/result";
import type { Write } from "./image-pdf.ts";
import type { ByteSource } from "./pdf-source.ts";

/** One request to the store; the library asks for a file in pieces of this size. */
const CHUNK_BYTES = 1024 * 1024;
configure({ useWebWorkers: false, chunkSize: CHUNK_BYTES });

export type ZipFile = {
  /** As written in the list: a path, or anything else. */
  name: string;
  /** In bytes, packed. The list also says how many they become; that is a claim, and counted by nobody but the reader. */
  packedBytes: number;
  encrypted: boolean;
  folder: boolean;
  /**
   * Unpacks the file into `write`, and checks its sum at the end. Throws what `write` throws; what is wrong with the file
   * itself is a value.
   */
  pour(write: Write): Promise<Result<null, { code: "ZIP_BROKEN" }>>;
};

/** The list of a ZIP, folders and all, in the order it is written. Reads none of the files. */
export async function zipFiles(
  source: ByteSource,
  filesMax: number,
): Promise<Result<ZipFile[], { code: "ZIP_BROKEN" } | { code: "ZIP_TOO_LARGE" }>> {
  const trouble: Trouble = { reason: null };
  const zip = new ZipReader(new SourceReader(source, trouble));
  const files: ZipFile[] = [];
  try {
    for await (const entry of zip.getEntriesGenerator()) {
      files.push(fileOf(entry, trouble));
      if (files.length > filesMax) return err({ code: "ZIP_TOO_LARGE" });
    }
  } catch {
    if (trouble.reason) throw trouble.reason.error;
    return err({ code: "ZIP_BROKEN" });
  }
  return ok(files);
}

/** What went wrong outside the file: the library would call it the file's fault. */
type Trouble = { reason: { error: unknown } | null };

class SourceReader extends Reader<ByteSource> {
  readonly #source: ByteSource;
  readonly #trouble: Trouble;

  constructor(source: ByteSource, trouble: Trouble) {
    super(source);
    this.#source = source;
    this.#trouble = trouble;
    this.size = source.size;
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const end = Math.min(index + length, this.#source.size);
    try {
      return (await this.#source.read(index, Math.max(0, end - index))).slice();
    } catch (error) {
      this.#trouble.reason ??= { error };
      throw error;
    }
  }
}

function fileOf(entry: Entry, trouble: Trouble): ZipFile {
  return {
    name: entry.filename,
    packedBytes: entry.compressedSize,
    encrypted: entry.encrypted,
    folder: entry.directory,
    pour: (write) => (entry.directory ? Promise.resolve(ok(null)) : pour(entry, write, trouble)),
  };
}

async function pour(entry: FileEntry, write: Write, trouble: Trouble): Promise<Result<null, { code: "ZIP_BROKEN" }>> {
  const into = new WritableStream<Uint8Array>({
    async write(bytes) {
      try {
        await write(bytes);
      } catch (error) {
        trouble.reason ??= { error };
        throw error;
      }
    },
  });
  try {
    await entry.getData(into, { checkSignature: true });
    return ok(null);
  } catch {
    if (trouble.reason) throw trouble.reason.error;
    return err({ code: "ZIP_BROKEN" });
  }
}
