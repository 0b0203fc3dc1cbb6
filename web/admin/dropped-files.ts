/** What was dropped, folders opened: files in the order a person would read their names, without what programs leave behind. */
import { inNaturalOrder, isMeant } from "#domain/zip-names";

/** `name` is the path below what was dropped. */
export type Dropped = { name: string; file: File; handle: FileSystemFileHandle | null };

/** Chromium hands out handles that can be read again after a reload; not in the DOM library's types. */
type Handed = { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> };

/** Everything must be asked for before the first wait: the browser empties the transfer after the event. */
export async function dropped(transfer: DataTransfer): Promise<Dropped[]> {
  const asked = [...transfer.items]
    .filter((item) => item.kind === "file")
    .map((item) => ({
      entry: item.webkitGetAsEntry(),
      file: item.getAsFile(),
      handle: handleOf(item).catch(() => null),
    }));
  const found = await Promise.all(
    asked.map(async ({ entry, file, handle }): Promise<Dropped[]> => {
      if (entry?.isDirectory) return filesBelow(entry as FileSystemDirectoryEntry, `${entry.name}/`);
      return file ? [{ name: file.name, file, handle: await handle }] : [];
    }),
  );
  return inNaturalOrder(found.flat().filter(({ name }) => isMeant(name)));
}

/** A file input gives files of a chosen folder with their paths. */
export function chosen(files: Iterable<File>): Dropped[] {
  const all = [...files].map((file) => ({ name: file.webkitRelativePath || file.name, file, handle: null }));
  return inNaturalOrder(all.filter(({ name }) => isMeant(name)));
}

async function handleOf(item: DataTransferItem & Handed): Promise<FileSystemFileHandle | null> {
  const handle = await item.getAsFileSystemHandle?.();
  return handle && handle.kind === "file" ? (handle as FileSystemFileHandle) : null;
}

async function filesBelow(folder: FileSystemDirectoryEntry, path: string): Promise<Dropped[]> {
  const reader = folder.createReader();
  const found: Dropped[] = [];
  // The browser gives at most a hundred at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    for (const entry of some) {
      const name = path + entry.name;
      if (entry.isDirectory) found.push(...(await filesBelow(entry as FileSystemDirectoryEntry, `${name}/`)));
      else found.push({ name, file: await fileOf(entry as FileSystemFileEntry), handle: null });
    }
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
