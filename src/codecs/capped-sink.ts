/** Gathers a file that is written piece by piece, up to a limit. Knows nothing of what is in it. */

export type CappedSink = {
  /** False once more than the limit was offered: the writer is to stop. */
  take(part: Uint8Array): boolean;
  overflowed(): boolean;
  joined(): Uint8Array<ArrayBuffer>;
};

/** Collects copies of what is written until it exceeds `limitBytes`, then keeps nothing more. */
export function cappedSink(limitBytes: number): CappedSink {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  return {
    take(part) {
      bytes += part.length;
      if (bytes <= limitBytes) parts.push(part.slice());
      return bytes <= limitBytes;
    },
    overflowed: () => bytes > limitBytes,
    joined() {
      const whole = new Uint8Array(bytes);
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += part.length;
      }
      return whole;
    },
  };
}
