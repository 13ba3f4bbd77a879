// Bundles src/console.js and src/editor.js into the package's static files.
// Usage: npm ci --prefix frontend && npm run --prefix frontend build

import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const outdir = here("../src/twinline/console/static/dist");

await rm(outdir, { recursive: true, force: true });
await build({
  entryPoints: [here("src/console.js"), here("src/editor.js")],
  outdir,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022"],
  legalComments: "linked",
  logLevel: "info",
});
