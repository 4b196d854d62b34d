import DOMPurify from 'dompurify';
import { Marked, type TokenizerAndRendererExtension } from 'marked';

const escaped = (text: string) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** `@name`, as the server reads mentions: not within a word. */
const mention: TokenizerAndRendererExtension = {
  name: 'mention',
  level: 'inline',
  start: (source) => /(?<![\w@])@[\w.-]/.exec(source)?.index,
  tokenizer(source) {
    const match = /^@([\w.-]*\w)/.exec(source);
    return match ? { type: 'mention', raw: match[0], name: match[1] } : undefined;
  },
  renderer: ({ name }) => `<span class="mention" data-name="${escaped(String(name))}">@${escaped(String(name))}</span>`,
};

const marked = new Marked({ gfm: true, breaks: true, extensions: [mention] });

DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'A') return;
  node.setAttribute('target', '_blank');
  node.setAttribute('rel', 'noopener noreferrer nofollow');
});

const rendered = new Map<string, string>();
const REMEMBERED = 500;

/**
 * Markdown as safe HTML.
 *
 * Nothing in it loads anything: a picture of another server would tell that server who reads the message.
 */
export function markdown(text: string): string {
  const known = rendered.get(text);
  if (known !== undefined) return known;
  const html = DOMPurify.sanitize(marked.parse(text, { async: false }), {
    ALLOWED_TAGS: [
      ...['p', 'br', 'strong', 'em', 'del', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a', 'hr', 'span'],
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'input'],
    ],
    ALLOWED_ATTR: ['href', 'class', 'data-name', 'start', 'type', 'checked', 'disabled', 'align'],
    ALLOWED_URI_REGEXP: /^(https?|mailto):/i,
  });
  if (rendered.size >= REMEMBERED) rendered.clear();
  rendered.set(text, html);
  return html;
}
