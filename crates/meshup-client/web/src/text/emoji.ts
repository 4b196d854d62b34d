/** No emoji is before this code point. */
const FIRST = 0xa9;

/**
 * A message of up to five emoji and nothing else, which is shown large.
 *
 * The pattern takes long to be compiled; most texts begin with a letter, and do not need it. Each letter fits it in one
 * way only: otherwise a message of many emoji could take minutes.
 */
export function isEmoji(text: string): boolean {
  if ((text.codePointAt(0) ?? 0) < FIRST) return false;
  return /^(?:\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\u{fe0f}|\u{200d}\p{Extended_Pictographic})*\s*){1,5}$/u.test(text);
}
