/** An emoji with its name, its group, and words that it is found by. */
export interface Emoji {
  readonly emoji: string;
  readonly name: string;
  readonly group: number;
  readonly words: string;
}

let loading: Promise<readonly Emoji[]> | null = null;

/** All emoji, in the order of Unicode; loaded when they are first needed. */
export function allEmoji(): Promise<readonly Emoji[]> {
  loading ??= import('./emoji.gen.json').then(({ default: rows }) =>
    (rows as unknown as [string, string, number, string][]).map(([emoji, name, group, words]) => ({ emoji, name, group, words })),
  );
  return loading;
}

/** The emoji with a word that begins so; those whose name begins so first. */
export async function emojiNamed(letters: string, limit: number): Promise<Emoji[]> {
  const sought = letters.toLowerCase().replaceAll('_', ' ').trim();
  const rank = ({ name, words }: Emoji) => {
    if (name.startsWith(sought)) return 2;
    return ` ${name} ${words.replaceAll('_', ' ')}`.toLowerCase().includes(` ${sought}`) ? 1 : 0;
  };
  const found = (await allEmoji()).map((one) => ({ one, rank: rank(one) })).filter(({ rank }) => rank > 0);
  return found
    .sort((a, b) => b.rank - a.rank)
    .slice(0, limit)
    .map(({ one }) => one);
}

const RECENT = 'recent-emoji';
const USUAL = ['👍', '❤️', '😂', '🎉', '👀', '✅', '🙏', '🚀'];

/** The emoji that were chosen last, filled up with those that people use most. */
export function recentEmoji(): string[] {
  const recent = JSON.parse(localStorage.getItem(RECENT) ?? '[]') as string[];
  return [...new Set([...recent, ...USUAL])].slice(0, 8);
}

export function rememberEmoji(emoji: string): void {
  localStorage.setItem(RECENT, JSON.stringify([...new Set([emoji, ...recentEmoji()])].slice(0, 8)));
}
