import { en, type Words } from './en';

const LANGUAGES: Record<string, () => Promise<Words>> = {
  en: async () => en,
  de: async () => (await import('./de')).de,
};

/** The words in the language that was chosen. */
export let w: Words = en;

/** The language of the words for `Intl`, with the region that the reader prefers, such as `en-GB`. */
export let language = 'en';

/** Loads the words of the first of these languages that there are words for. */
export async function chooseWords(wanted: readonly string[]): Promise<void> {
  const base = (tag: string) => tag.slice(0, 2).toLowerCase();
  const chosen = base(wanted.find((tag) => base(tag) in LANGUAGES) ?? 'en');
  w = (await LANGUAGES[chosen]?.()) ?? en;
  language = navigator.languages.find((tag) => base(tag) === chosen) ?? chosen;
  document.documentElement.lang = chosen;
}
