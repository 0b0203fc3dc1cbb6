/** How the web app is built: hashed files, one chunk per role and language, nothing inlined, so that the strict CSP holds. */
import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

const worker = "http://127.0.0.1:8787";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [preact()],
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    // A data: URI would need img-src and font-src data:.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    host: "127.0.0.1",
    port: 5173,
    // Everything of the API but the modules of web/api; the Worker lets only its own origin write.
    proxy: { "^/api/(?!.*[.]ts)": { target: worker, ws: true, headers: { origin: worker } } },
  },
});
