/**
 * What outlives a reload: which file each unfinished upload came from, and where the browser allows it, a handle to
 * that file. The file's bytes are never kept.
 */
import { openDB } from "idb";
import type { FileIdentity } from "./upload-plan.ts";

export type Remembered = FileIdentity & { scanId: string; at: number };

const KEPT = "korrigo.uploads";
/** An upload left for two weeks will not be gone on with. */
const KEEP_MS = 14 * 24 * 3_600_000;

function isRemembered(value: unknown): value is Remembered {
  if (typeof value !== "object" || value === null) return false;
  const { scanId, name, size, lastModified, at } = value as Partial<Remembered>;
  const numbers = [size, lastModified, at].every((each) => typeof each === "number");
  return typeof scanId === "string" && typeof name === "string" && numbers;
}

/** Storage may be forbidden by the browser; then the file must be recognised by name and size alone. */
export function recalled(now: number): Remembered[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isRemembered).filter(({ at }) => now - at < KEEP_MS) : [];
  } catch {
    return [];
  }
}

function keep(all: readonly Remembered[]): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify(all));
  } catch {
    // Full or forbidden: the upload itself is not concerned.
  }
}

export async function remember(upload: Remembered, handle: FileSystemFileHandle | null): Promise<void> {
  keep([...recalled(upload.at).filter(({ scanId }) => scanId !== upload.scanId), upload]);
  if (handle) await withHandles((handles) => handles.put("handles", handle, upload.scanId));
}

export async function forget(scanId: string, now: number): Promise<void> {
  keep(recalled(now).filter((upload) => upload.scanId !== scanId));
  await withHandles((handles) => handles.delete("handles", scanId));
}

export async function handleOf(scanId: string): Promise<FileSystemFileHandle | null> {
  const kept: unknown = await withHandles((handles) => handles.get("handles", scanId));
  return typeof FileSystemFileHandle !== "undefined" && kept instanceof FileSystemFileHandle ? kept : null;
}

type Handles = Awaited<ReturnType<typeof openDB>>;

/** A browser without IndexedDB (private windows of some) only loses the convenience: the file is chosen again by hand. */
async function withHandles<T>(act: (handles: Handles) => Promise<T>): Promise<T | null> {
  try {
    const handles = await openDB("korrigo-uploads", 1, { upgrade: (fresh) => fresh.createObjectStore("handles") });
    try {
      return await act(handles);
    } finally {
      handles.close();
    }
  } catch {
    return null;
  }
}

/** Chromium's permission to read a kept handle again; not in the DOM library's types. */
type Asking = {
  requestPermission?: (mode: { mode: "read" }) => Promise<PermissionState>;
  queryPermission?: (mode: { mode: "read" }) => Promise<PermissionState>;
};

/** The file behind a handle, or null. `ask` may only be true inside a click. */
export async function fileOf(handle: FileSystemFileHandle & Asking, ask: boolean): Promise<File | null> {
  try {
    const mode = { mode: "read" } as const;
    const granted = (await handle.queryPermission?.(mode)) === "granted";
    if (!granted && !(ask && (await handle.requestPermission?.(mode)) === "granted")) return null;
    return await handle.getFile();
  } catch {
    return null;
  }
}
