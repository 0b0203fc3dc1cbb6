/** Which rows are near what the reader sees: a long sheet draws only those. */
import { useEffect, useRef, useState } from "preact/hooks";

/** A screen and a half on either side: a fast scroll finds its rows drawn. */
const MARGIN = "1400px 0px";

const heard = new WeakMap<Element, (near: boolean) => void>();
let observer: IntersectionObserver | null = null;

function shared(): IntersectionObserver {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const entry of entries) heard.get(entry.target)?.(entry.isIntersecting);
    },
    { rootMargin: MARGIN },
  );
  return observer;
}

/** A ref for the row, and whether to draw it. `first`: it is drawn before anything was measured. */
export function useNear<E extends Element>(first: boolean) {
  const ref = useRef<E>(null);
  const [near, setNear] = useState(first);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    heard.set(element, setNear);
    shared().observe(element);
    return () => shared().unobserve(element);
  }, []);
  return { ref, near };
}
