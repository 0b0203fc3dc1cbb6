/** One area of sentences in two languages, fetched when first needed; reading `t.key` in a component subscribes to it. */
import { batch, signal } from "@preact/signals";
import { follow, type Language, language } from "./language.ts";
import { typeset } from "./typeset.ts";

export type Area<T> = {
  /** The sentences. Reading one before `load` has ended throws: role chunks load their area with themselves. */
  readonly t: T;
  load(): Promise<void>;
};

/** `const { t, load } = area({ fr: () => import("./fr/x.ts").then((m) => m.x), en: … })` */
export function area<T extends object>(from: Record<Language, () => Promise<T>>): Area<T> {
  const current = signal<T | null>(null);
  let loading: Promise<void> | null = null;
  const change = async (to: Language) => {
    const sentences = typeset(await from[to](), to);
    return () => {
      current.value = sentences;
    };
  };
  const t = new Proxy({} as T, {
    get(_, key) {
      if (current.value === null) throw new Error(`sentences read before they were loaded: ${String(key)}`);
      return Reflect.get(current.value, key);
    },
  });
  const start = async () => {
    follow(change);
    const apply = await change(language.peek());
    batch(apply);
  };
  return {
    t,
    load() {
      loading ??= start().catch((failure: unknown) => {
        loading = null;
        throw failure;
      });
      return loading;
    },
  };
}
