// Adds compressed siblings to the files of the build in a folder (`dist/` if none is named), and says and checks how large
// it is.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const DIST = process.argv[2] ?? fileURLToPath(new URL('../dist/', import.meta.url));
const SHELL = 120_000;
const ROUTE = 40_000;

const manifest = JSON.parse(readFileSync(`${DIST}.vite/manifest.json`, 'utf8'));
const sizes = new Map();

rmSync(`${DIST}.vite`, { recursive: true });

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const shell = filesOf(entry);

/** The worker knows the files of this build: another build is another worker. */
function writeWorker() {
  const files = ['/icon.svg', '/manifest.webmanifest', ...[...shell].map((file) => `/${file}`)];
  const others = readdirSync(`${DIST}assets`).map((file) => `/assets/${file}`).filter((file) => !files.includes(file)).sort();
  const version = createHash('sha256').update(JSON.stringify([files, others])).update(readFileSync(`${DIST}index.html`)).digest('hex').slice(0, 16);
  const source = readFileSync(new URL('./worker.js', import.meta.url), 'utf8');
  const known = { VERSION: version, SHELL: files, OTHERS: others };
  writeFileSync(`${DIST}sw.js`, source.replace(/__(VERSION|SHELL|OTHERS)__/g, (_, name) => JSON.stringify(known[name])));
}

writeWorker();

const isText = (name) => /\.(js|css|html|svg|json|webmanifest)$/.test(name);

for (const name of readdirSync(DIST, { recursive: true }).filter(isText).sort()) {
  const text = readFileSync(DIST + name);
  const brotli = brotliCompressSync(text, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length },
  });
  writeFileSync(`${DIST}${name}.br`, brotli);
  writeFileSync(`${DIST}${name}.gz`, gzipSync(text, { level: 9 }));
  sizes.set(name, brotli.length);
}

/** The files that a chunk needs: itself, its styles, and what it imports at once. */
function filesOf(key, found = new Set()) {
  const chunk = manifest[key];
  if (found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const style of chunk.css ?? []) found.add(style);
  for (const imported of chunk.imports ?? []) filesOf(imported, found);
  return found;
}

const total = (files) => [...files].reduce((sum, file) => sum + (sizes.get(file) ?? 0), 0);
const kilobytes = (size) => `${(size / 1000).toFixed(1).padStart(7)} KB`;
const lines = [[total(shell), SHELL, 'shell']];

for (const key of Object.keys(manifest).filter((key) => manifest[key].isDynamicEntry).sort()) {
  lines.push([total([...filesOf(key)].filter((file) => !shell.has(file))), ROUTE, key]);
}
for (const [size, limit, name] of lines) {
  console.log(`${kilobytes(size)}  ${name}${size > limit ? `  exceeds ${limit / 1000} KB` : ''}`);
  if (size > limit) process.exitCode = 1;
}
