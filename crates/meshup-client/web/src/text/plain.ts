/** Whatever Markdown gives a meaning, and addresses. */
const MARKS = /[*_`~#>[\]<|\\@&\t\r\v\f\u2424]|:\/\/|www\./i;
/** Lists, headings that are underlined, code that is set in, and breaks by spaces. */
const LINES = /^([-+=]|\d+[.)]|[ \u00a0])|[ \u00a0]$/m;

/**
 * The HTML of a text without any Markdown, or null if there may be some in it.
 *
 * Most messages are plain. For these, parsing and sanitizing would be most of the work of showing a room.
 */
export function plainHtml(text: string): string | null {
  if (MARKS.test(text) || LINES.test(text)) return null;
  return text
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replace(/^\n+|\n+$/g, ''))
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `<p>${paragraph.replaceAll('\n', '<br>')}</p>\n`)
    .join('');
}
