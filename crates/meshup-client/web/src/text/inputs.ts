const two = (number: number) => String(number).padStart(2, '0');

/** The day of a moment where the reader is, as a date field has it: `2026-11-30`. */
export function dateOf(moment: string | Date): string {
  const date = new Date(moment);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The time of a moment where the reader is, as a time field has it: `09:30`. */
export function timeOf(moment: string | Date): string {
  const date = new Date(moment);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The moment of a day and a time where the reader is, as the API takes it. */
export function instantOf(date: string, time: string): string {
  return new Date(`${date}T${time}`).toISOString();
}
