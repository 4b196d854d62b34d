import type { Member } from '../api/types';

/** A word before the cursor that can be completed. */
export interface Begun {
  readonly sign: '@' | ':';
  readonly letters: string;
  /** Where the sign is. */
  readonly from: number;
}

/** The mention or emoji that is being typed at the cursor. */
export function begunAt(text: string, cursor: number): Begun | null {
  const match = /(?:^|[\s(])([@:])([\w.+-]*)$/.exec(text.slice(0, cursor));
  if (!match) return null;
  const [, sign, letters] = match as unknown as [string, '@' | ':', string];
  if (sign === ':' && letters.length < 2) return null;
  return { sign, letters, from: cursor - letters.length - 1 };
}

/** A proposal for the word that is being typed. */
export interface Proposal {
  readonly key: string;
  /** What is inserted. */
  readonly text: string;
  readonly label: string;
  readonly detail: string;
}

/** The members whose name or nickname begins so, then those in which it occurs. A name that is complete needs none. */
export function memberProposals(members: readonly Member[], letters: string, limit = 6): Proposal[] {
  const sought = letters.toLowerCase();
  if (members.some(({ user }) => user.username.toLowerCase() === sought)) return [];
  const rank = ({ user, nickname }: Member) => {
    const names = [user.username.toLowerCase(), (nickname ?? '').toLowerCase()];
    if (names.some((name) => name.startsWith(sought))) return 2;
    return names.some((name) => name.includes(sought)) ? 1 : 0;
  };
  return members
    .map((member) => ({ member, rank: rank(member) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank || a.member.user.username.localeCompare(b.member.user.username))
    .slice(0, limit)
    .map(({ member: { user, nickname } }) => ({
      key: user.id,
      text: `@${user.username}`,
      label: user.username,
      detail: nickname ?? '',
    }));
}

/** The text with the proposal in the place of what was begun, and where the cursor is then. */
export function completed(text: string, begun: Begun, proposal: Proposal): { text: string; cursor: number } {
  const end = begun.from + 1 + begun.letters.length;
  const inserted = `${proposal.text} `;
  return { text: text.slice(0, begun.from) + inserted + text.slice(end).replace(/^ /, ''), cursor: begun.from + inserted.length };
}
