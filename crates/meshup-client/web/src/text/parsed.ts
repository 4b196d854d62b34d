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

/** Markdown as HTML, which is safe only once it is sanitized. */
export function parsed(text: string): string {
  return marked.parse(text, { async: false });
}
