import type { EventOccurrence } from '../api/types';

/** A month; it counts from 1. */
export interface Month {
  readonly year: number;
  readonly month: number;
}

export function monthOf(date: Date): Month {
  return { year: date.getFullYear(), month: date.getMonth() + 1 };
}

export function shifted({ year, month }: Month, by: number): Month {
  return monthOf(new Date(year, month - 1 + by, 1));
}

/** The days of the weeks that a month touches. */
export function daysOf({ year, month }: Month, firstWeekday: number): Date[] {
  const first = new Date(year, month - 1, 1);
  const before = (first.getDay() - firstWeekday + 7) % 7;
  const length = new Date(year, month, 0).getDate();
  const count = Math.ceil((before + length) / 7) * 7;
  return Array.from({ length: count }, (_, index) => new Date(year, month - 1, 1 - before + index));
}

/** The occurrences that touch a day where the reader is, in the order of their start. */
export function onDay(occurrences: readonly EventOccurrence[], day: Date): EventOccurrence[] {
  const begin = day.getTime();
  const end = new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime();
  return occurrences
    .filter(({ start_time, end_time }) => Date.parse(start_time) < end && Date.parse(end_time) > begin)
    .toSorted((a, b) => a.start_time.localeCompare(b.start_time));
}

/** The first day of the week, as `Date` counts them, where this language is spoken. */
export function firstWeekday(language: string): number {
  const locale = new Intl.Locale(language) as Intl.Locale & { getWeekInfo?(): { firstDay: number }; weekInfo?: { firstDay: number } };
  return (locale.getWeekInfo?.().firstDay ?? locale.weekInfo?.firstDay ?? 1) % 7;
}

/** The occurrence is in this month, or in part. */
export function touches({ start_time, end_time }: EventOccurrence, { year, month }: Month): boolean {
  const begin = new Date(year, month - 1, 1).getTime();
  const end = new Date(year, month, 1).getTime();
  return Date.parse(start_time) < end && Date.parse(end_time) > begin;
}
