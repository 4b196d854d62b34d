import type { Conversation, Member, UserBasic } from '../api/types';

/** What somebody is called everywhere: the name that they chose, else their username. */
export function plainName({ display_name, username }: UserBasic): string {
  return display_name || username;
}

/** The nicknames in lists of members: every line of a room asks for one, and a list may be long. */
const nicknames = new WeakMap<readonly Member[], ReadonlyMap<string, string>>();

function nicknamesIn(members: readonly Member[]): ReadonlyMap<string, string> {
  const known = nicknames.get(members);
  if (known) return known;
  const found = new Map(members.flatMap(({ user, nickname }) => (nickname ? [[user.id, nickname] as const] : [])));
  nicknames.set(members, found);
  return found;
}

/** What somebody is called here: their nickname, else their name. */
export function nameOf(user: UserBasic, members: readonly Member[] = []): string {
  return nicknamesIn(members).get(user.id) ?? plainName(user);
}

/** What a conversation is called: its title, else the others in it. */
export function titleOf({ title, participants }: Conversation, me: string): string {
  const others = participants.filter(({ id }) => id !== me);
  return title ?? (others.length > 0 ? others : participants).map(plainName).join(', ');
}

/** The first line of a message without its marks, as the title of what it becomes. */
export function titleFrom(content: string): string {
  const [line = ''] = content.replace(/[#*`>_~]/g, '').trim().split('\n');
  return line.length > 80 ? `${line.slice(0, 79).trimEnd()}…` : line;
}
