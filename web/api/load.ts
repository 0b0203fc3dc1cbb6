/** Reading for a screen: what was seen before is shown at once and refreshed behind. Signing out loads the page anew, which forgets it all. */
import { type Signal, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** One thing read from the server, shared by everybody who names it by the same key. */
export class Resource<T> {
  /** Undefined until the first answer; kept while a refresh runs or fails. */
  readonly data: Signal<T | undefined> = signal(undefined);
  /** What the last read threw, or null. */
  readonly error: Signal<unknown> = signal(null);
  readonly loading: Signal<boolean> = signal(false);
  #asked = 0;

  /** An answer that a later question has overtaken is dropped. */
  async refresh(read: () => Promise<T>): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    this.loading.value = true;
    try {
      const data = await read();
      if (mine === this.#asked) this.put(data);
    } catch (failure) {
      if (mine === this.#asked) this.error.value = failure;
    } finally {
      if (mine === this.#asked) this.loading.value = false;
    }
  }

  /** Puts in what an act answered, without asking again. */
  put(data: T): void {
    this.#asked += 1;
    this.data.value = data;
    this.error.value = null;
    this.loading.value = false;
  }
}

const seen = new Map<string, Resource<unknown>>();

/** The resource of a key. One key always means one type: the caller's `read` fixes it. */
export function resource<T>(key: string): Resource<T> {
  const known = seen.get(key);
  if (known) return known as Resource<T>;
  const fresh = new Resource<T>();
  seen.set(key, fresh as Resource<unknown>);
  return fresh;
}

export type Loaded<T> = {
  data: T | undefined;
  /** For ErrorNote. */
  error: unknown;
  loading: boolean;
  reload: () => Promise<void>;
  put: (data: T) => void;
};

/** `useLoad("lots", () => call("GET /api/lots"))`; the key names what is read, with its parameters. */
export function useLoad<T>(key: string, read: () => Promise<T>): Loaded<T> {
  const entry = resource<T>(key);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key names what is read; `read` is new at every render
  useEffect(() => {
    void entry.refresh(read);
  }, [key]);
  return {
    data: entry.data.value,
    error: entry.error.value,
    loading: entry.loading.value,
    reload: () => entry.refresh(read),
    put: (data) => entry.put(data),
  };
}
