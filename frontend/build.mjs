// Bundles src/console.js and src/editor.js into the package's static files.
// Usage: npm ci --prefix frontend && npm run --prefix frontend build

import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const outdir = here("../src/twinline/console/static/dist");

await rm(outdir, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: [here("src/console.js"), here("src/editor.js")],
  outdir,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022"],
  legalComments: "none",
  metafile: true,
  absWorkingDir: here("."),
  logLevel: "info",
});
await writeFile(join(outdir, "LICENSES.txt"), await licences(Object.keys(metafile.inputs)));

// The licence texts of the packages that are in the bundles, which their licences ask us to pass on.
async function licences(inputs) {
  const names = new Set(inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]).filter(Boolean));
  const texts = [];
  for (const name of [...names].sort()) {
    const folder = here(`node_modules/${name}`);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? (await readFile(join(folder, file), "utf8")).trim() : "";
    texts.push(`${name} ${version} (${license})\n\n${text}\n`);
  }
  return texts.join(`\n${"-".repeat(72)}\n\n`);
}
