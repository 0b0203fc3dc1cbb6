// `npm run dev`: the product with every log line, and the web app rebuilt at once on http://127.0.0.1:5173.
import { buildWeb } from "./server/build-web.mjs";
import { migrate } from "./server/database.mjs";
import { serve } from "./server/serve.mjs";
import { start } from "./server/tools.mjs";

// wrangler starts only when the folder of the web app is there, and the API document's reader lies in it.
await buildWeb();
await migrate();
const server = await serve({ port: Number(process.env.PORT ?? 8787), log: console.log, watch: true });
const web = start("vite", ["--config", "web/vite.config.ts"]);
const stop = () => {
  web.kill("SIGTERM");
  server.stop().then(() => process.exit(0));
};
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, stop);
server.gone.then(stop);
console.log(`API ${server.url} · web http://127.0.0.1:5173`);
