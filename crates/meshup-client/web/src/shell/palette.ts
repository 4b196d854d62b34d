/** Something to jump to. */
export interface Target {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  /** What tells it from others of the same name. */
  readonly detail: string;
  readonly unread: number;
  readonly mentions: number;
  readonly run: () => unknown;
}

const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/**
 * How well a label fits what was typed; 0 if it does not.
 *
 * The beginning of the label fits best, then the beginning of a word, a part, and the letters in this order.
 */
export function fit(label: string, typed: string): number {
  const text = plain(label);
  const sought = plain(typed.trim());
  if (sought === '') return 1;
  if (text.startsWith(sought)) return 5 + sought.length / text.length;
  if (text.split(/[\s._-]+/).some((word) => word.startsWith(sought))) return 4;
  if (text.includes(sought)) return 3;
  let at = -1;
  for (const letter of sought) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return 0;
  }
  return 1;
}

/** The targets that fit, best first; of those that fit alike, what is unread comes first. */
export function ranked(targets: readonly Target[], typed: string, limit = 12): Target[] {
  return targets
    .map((target) => ({ target, fit: fit(target.label, typed) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit || b.target.mentions - a.target.mentions || b.target.unread - a.target.unread)
    .slice(0, limit)
    .map(({ target }) => target);
}
