import type { CalendarEvent } from '../api/types';
import { dateOf, instantOf, timeOf } from '../text/inputs';

/** An event as the fields of its form have it. */
export interface EventFields {
  readonly date: string;
  readonly endDate: string;
  readonly from: string;
  readonly to: string;
  readonly allDay: boolean;
}

const DAY = 24 * 60 * 60 * 1000;

/** The fields of a stored event. The last day of one that lasts all day is within it. */
export function fieldsOf({ all_day, start_time, end_time }: Pick<CalendarEvent, 'all_day' | 'start_time' | 'end_time'>): EventFields {
  if (!all_day) {
    return { date: dateOf(start_time), endDate: dateOf(end_time), from: timeOf(start_time), to: timeOf(end_time), allDay: false };
  }
  const last = new Date(Date.parse(end_time) - 1).toISOString();
  return { date: start_time.slice(0, 10), endDate: last.slice(0, 10), from: '10:00', to: '11:00', allDay: true };
}

/** What the API takes for these fields: whole days are days in UTC, and end with the day after the last. */
export function timesOf({ date, endDate, from, to, allDay }: EventFields): { start_time: string; end_time: string; all_day: boolean } {
  if (!allDay) return { start_time: instantOf(date, from), end_time: instantOf(endDate, to), all_day: false };
  const end = new Date(Date.parse(`${endDate}T00:00:00Z`) + DAY);
  return { start_time: `${date}T00:00:00Z`, end_time: end.toISOString(), all_day: true };
}
