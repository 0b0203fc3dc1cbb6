/** Drizzle over D1, opened per call: it holds no connection. */
import { drizzle } from "drizzle-orm/d1";

export function open(d1: D1Database) {
  return drizzle(d1, { casing: "snake_case" });
}
