/** What is written in a field with one word or phrase on each line. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

const HOUR = 60 * 60 * 1000;

/** For how long somebody can be muted, in milliseconds; null until it is lifted. */
export const MUTES = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR, always: null } as const;

/** Until when, as the API takes it. */
export function mutedUntil(length: keyof typeof MUTES, now: number): string | null {
  const milliseconds = MUTES[length];
  return milliseconds === null ? null : new Date(now + milliseconds).toISOString();
}
