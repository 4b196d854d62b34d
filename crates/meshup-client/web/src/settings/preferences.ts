import type { NotificationPreference } from '../api/types';

/** For how long a community can be muted. */
export const MUTES = ['off', 'hour', 'day', 'week', 'always'] as const;

export type Mute = (typeof MUTES)[number] | 'until';

const HOUR = 60 * 60 * 1000;
const LENGTHS: Partial<Record<string, number>> = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR };

/** What is chosen: a mute that has run out is none. */
export function muteOf(preference: Pick<NotificationPreference, 'mute_server' | 'mute_until'> | undefined, now: number): Mute {
  if (!preference) return 'off';
  const { mute_server, mute_until } = preference;
  if (mute_until !== null) return Date.parse(mute_until) > now ? 'until' : 'off';
  return mute_server ? 'always' : 'off';
}

/** What can be chosen; a mute that is running is one of them. */
export function choicesOf(present: Mute): readonly Mute[] {
  return present === 'until' ? [...MUTES, 'until'] : MUTES;
}

/** What the API takes for a choice. */
export function bodyOf(mute: string, now: number): { mute_server: boolean; mute_until: string | null } {
  const length = LENGTHS[mute];
  return { mute_server: mute !== 'off', mute_until: length === undefined ? null : new Date(now + length).toISOString() };
}
