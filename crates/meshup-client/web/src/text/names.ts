import type { Conversation, Member, UserBasic } from '../api/types';

/** What somebody is called here: their nickname, else their username. */
export function nameOf(user: UserBasic, members: readonly Member[] = []): string {
  return members.find((member) => member.user.id === user.id)?.nickname ?? user.username;
}

/** What a conversation is called: its title, else the others in it. */
export function titleOf({ title, participants }: Conversation, me: string): string {
  const others = participants.filter(({ id }) => id !== me);
  return title ?? (others.length > 0 ? others : participants).map(({ username }) => username).join(', ');
}

/** The first line of a message without its marks, as the title of what it becomes. */
export function titleFrom(content: string): string {
  const [line = ''] = content.replace(/[#*`>_~]/g, '').trim().split('\n');
  return line.length > 80 ? `${line.slice(0, 79).trimEnd()}…` : line;
}
