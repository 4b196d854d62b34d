import { language, w } from '../words';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const known = formats.get(name);
  if (known) return known;
  const made = new Intl.DateTimeFormat(language, options);
  formats.set(name, made);
  return made;
}

export function time(date: Date): string {
  return format('time', { hour: '2-digit', minute: '2-digit' }).format(date);
}

export function fullTime(date: Date): string {
  return format('full', { dateStyle: 'full', timeStyle: 'short' }).format(date);
}

export function fullDay(date: Date): string {
  return format('fullDay', { dateStyle: 'full' }).format(date);
}

/** Whether both are on one day, where the reader is. */
export function sameDay(a: Date, b: Date): boolean {
  return a.toDateString() === b.toDateString();
}

/** A day as it is called: today, yesterday, or its date. */
export function day(date: Date, now = new Date()): string {
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (sameDay(date, now)) return w.common.today;
  if (sameDay(date, yesterday)) return w.common.yesterday;
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const };
  return format(`day${'year' in year}`, { weekday: 'long', day: 'numeric', month: 'long', ...year }).format(date);
}

/** A moment in few letters: the time today, else the date. */
export function brief(date: Date): string {
  return sameDay(date, new Date()) ? time(date) : format('brief', { day: 'numeric', month: 'short' }).format(date);
}

export function bytes(size: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(size, 1)) / 3));
  const unit = units[power] ?? 'byte';
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(size / 1000 ** power);
}

/** How long something lasts, in the largest unit that fits. */
export function duration(seconds: number): string {
  const units = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]] as const;
  const [unit, length] = units.find(([, length]) => seconds >= length) ?? (['second', 1] as const);
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.floor(seconds / length));
}
