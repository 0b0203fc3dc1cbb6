// The numbers of the platform's rate limits against the table they come from.
import path from "node:path";
import { expect, test } from "vitest";
import { unstable_readConfig } from "wrangler";
import { RATES } from "../../src/domain/limits.ts";

test("wrangler.toml limits as often as domain/limits.ts says, each class in a namespace of its own", () => {
  const { ratelimits } = unstable_readConfig({ config: path.resolve(import.meta.dirname, "../../wrangler.toml") });
  const limits = Object.fromEntries(ratelimits.map(({ name, simple }) => [name, simple]));
  const perMinute = (limit) => ({ limit, period: 60 });
  expect(limits).toEqual({
    RATE_OPEN: perMinute(RATES.open.perMinute),
    RATE_WRITE: perMinute(RATES.write.perMinute),
    RATE_READ: perMinute(RATES.costlyRead.perMinute),
  });
  expect(new Set(ratelimits.map(({ namespace_id }) => namespace_id)).size).toBe(ratelimits.length);
});
