// The product with bad luck: messages come twice and late, and what a consumer stands on gives way now and then. Only
// the storm serves this; the product itself holds none of it.
import product from "../../src/index.ts";

export { CopyDO, ExamDO, LimiterDO } from "../../src/index.ts";

const once = (share) => Math.random() < share;

/** A binding whose named methods fail before or after having acted. */
function shaky(target, names, share) {
  return new Proxy(target, {
    get(_, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (!names.includes(name)) return (...args) => Reflect.apply(value, target, args);
      return async (...args) => {
        if (once(share)) throw new Error("the storm: before");
        const done = await Reflect.apply(value, target, args);
        if (once(share)) throw new Error("the storm: after");
        return done;
      };
    },
  });
}

const deaf = { ack() {}, retry() {} };

export default {
  fetch: product.fetch,
  scheduled: product.scheduled,
  async queue(batch, env, context) {
    const calm = Date.now() > Number(env.STORM_UNTIL);
    if (calm) return product.queue(batch, env, context);
    const [message] = batch.messages;
    if (message && message.attempts === 1 && once(0.15)) return message.retry({ delaySeconds: 2 });
    const world = { ...env, FILES: shaky(env.FILES, ["put", "get", "head"], 0.04), DB: shaky(env.DB, ["batch"], 0.04) };
    if (once(0.25)) {
      const copies = batch.messages.map(({ id, timestamp, body, attempts }) => ({
        id,
        timestamp,
        body,
        attempts,
        ...deaf,
      }));
      await product.queue({ queue: batch.queue, messages: copies }, world, context);
    }
    return product.queue(batch, world, context);
  },
};
