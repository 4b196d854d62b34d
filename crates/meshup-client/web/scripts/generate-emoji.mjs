// Writes the emoji that the client offers, from the data of emojibase, in few letters.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const source = createRequire(import.meta.url).resolve('emoji-picker-element-data/en/emojibase/data.json');
const all = JSON.parse(readFileSync(source, 'utf8'))
  // Group 2 has parts of emoji only, and flags of group 9 are not drawn by every system but read well enough.
  .filter(({ group, version }) => group !== undefined && group !== 2 && version <= 15)
  .sort((a, b) => a.group - b.group || a.order - b.order)
  .map(({ emoji, annotation, group, shortcodes = [], tags = [] }) => [
    emoji,
    annotation,
    group,
    [...new Set([...shortcodes, ...tags])].join(' '),
  ]);
writeFileSync(fileURLToPath(new URL('../src/emoji/emoji.gen.json', import.meta.url)), `${JSON.stringify(all).replaceAll('],[', '],\n[')}\n`);
