// Builds into an empty folder (the first argument), and fails unless the committed `dist` is the same and everything in it
// may be shipped.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execFileSync } from 'node:child_process';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { build } from 'vite';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));
const BUILT = process.argv[2];
const MAY_BE_SHIPPED = new Set(['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'CC0-1.0', 'Unlicense']);

/** Packages of which something is generated into the sources. */
const GENERATED_FROM = ['emoji-picker-element-data'];

function fail(what) {
  console.error(`error: ${what}`);
  process.exitCode = 1;
}

/** The packages whose modules are in the build. */
function packagesIn(output) {
  const modules = output.flatMap((chunk) => chunk.moduleIds ?? []);
  const names = modules.map((module) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(module)?.[1]);
  return [...new Set([...names.filter((name) => name !== undefined), ...GENERATED_FROM])].sort();
}

const isAllowed = (license) => license.replace(/[()]/g, '').split(' OR ').some((one) => one.split(' AND ').every((part) => MAY_BE_SHIPPED.has(part)));

const { output } = await build({ logLevel: 'error', build: { outDir: BUILT, emptyOutDir: true } });
execFileSync(process.execPath, [fileURLToPath(new URL('finish-build.mjs', import.meta.url)), `${BUILT}/`], { stdio: 'inherit' });

const filesOf = (folder) => readdirSync(folder, { recursive: true }).filter((name) => statSync(`${folder}/${name}`).isFile()).sort();

// Compressed files are compared by what is in them: another version of zlib writes others.
const unpacked = { '.br': brotliDecompressSync, '.gz': gunzipSync };
const contents = (folder, name) => (unpacked[name.slice(-3)] ?? ((bytes) => bytes))(readFileSync(`${folder}/${name}`));

const [built, committed] = [filesOf(BUILT), filesOf(DIST)];
const different = [
  ...built.filter((name) => !committed.includes(name) || !contents(BUILT, name).equals(contents(DIST, name))),
  ...committed.filter((name) => !built.includes(name)),
];
if (different.length > 0) fail(`dist is not what the sources build to (npm run build): ${different.join(', ')}`);

for (const name of packagesIn(output)) {
  const { version, license = 'none' } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));
  console.log(`${name} ${version}: ${license}`);
  if (!isAllowed(license)) fail(`${name} is shipped under ${license}`);
}
