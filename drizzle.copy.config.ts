import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  driver: "durable-sqlite",
  casing: "snake_case",
  schema: "./durable-objects/copy/schema.ts",
  out: "./durable-objects/copy/migrations",
});
