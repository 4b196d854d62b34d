import { refusalOf } from '../api/refusal';
import { w } from '.';

/** Why something was refused, in the user's language where there are words for it. */
export function reasonOf(thrown: unknown): string {
  const { code, message } = refusalOf(thrown);
  return w.reasons[code] ?? message;
}
