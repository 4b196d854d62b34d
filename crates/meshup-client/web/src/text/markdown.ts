import DOMPurify from 'dompurify';
import { parsed } from './parsed';
import { plainHtml } from './plain';

/** A room or a message of this client, which is opened in place. */
const isOwn = (address: string | null) => address !== null && new RegExp(`^${location.origin}/(s|d|invite)/`).test(address);

DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'A' || isOwn(node.getAttribute('href'))) return;
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
  const html = plainHtml(text) ?? sanitized(parsed(text));
  if (rendered.size >= REMEMBERED) rendered.clear();
  rendered.set(text, html);
  return html;
}

function sanitized(html: string): string {
  return DOMPurify.sanitize(html, {
    ALLOWED_TAGS: [
      ...['p', 'br', 'strong', 'em', 'del', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a', 'hr', 'span'],
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'input'],
    ],
    ALLOWED_ATTR: ['href', 'class', 'data-name', 'start', 'type', 'checked', 'disabled', 'align'],
    ALLOWED_URI_REGEXP: /^(https?|mailto):/i,
  });
}
