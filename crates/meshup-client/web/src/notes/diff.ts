/** A line of two texts that are compared. */
export interface Line {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Beyond so many pairs of lines a comparison would take too long. */
const LARGEST = 4_000_000;

/** The lines of both texts, those that they share once: the longest common sequence of lines. */
export function compare(before: string, after: string): Line[] {
  const a = before.split('\n');
  const b = after.split('\n');
  const line = (kind: Line['kind']) => (text: string) => ({ kind, text });
  if (a.length * b.length > LARGEST) return [...a.map(line('removed')), ...b.map(line('added'))];
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i] ?? '' });
      i++;
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) lines.push({ kind: 'removed', text: a[i++] ?? '' });
    else lines.push({ kind: 'added', text: b[j++] ?? '' });
  }
  return [...lines, ...a.slice(i).map(line('removed')), ...b.slice(j).map(line('added'))];
}

/** Two texts beside each other; a line that only one of them has is null in the other. */
export interface Row {
  readonly before: string | null;
  readonly after: string | null;
  readonly isChanged: boolean;
}

/** The lines of a comparison side by side: lines that were replaced stand beside what replaced them. */
export function beside(lines: readonly Line[]): Row[] {
  const rows: Row[] = [];
  let removed: string[] = [];
  let added: string[] = [];
  const flush = () => {
    for (let index = 0; index < Math.max(removed.length, added.length); index++) {
      rows.push({ before: removed[index] ?? null, after: added[index] ?? null, isChanged: true });
    }
    removed = [];
    added = [];
  };
  for (const { kind, text } of lines) {
    if (kind === 'removed') removed.push(text);
    else if (kind === 'added') added.push(text);
    else {
      flush();
      rows.push({ before: text, after: text, isChanged: false });
    }
  }
  flush();
  return rows;
}
