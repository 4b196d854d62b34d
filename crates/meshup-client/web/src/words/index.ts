import { en, type Words } from './en';

const LANGUAGES: Record<string, () => Promise<Words>> = {
  en: async () => en,
  de: async () => (await import('./de')).de,
};

/** The words in the language that was chosen. */
export let w: Words = en;

/** The language of the words, for `Intl`. */
export let language = 'en';

/** Loads the words of the first of these languages that there are words for. */
export async function chooseWords(wanted: readonly string[]): Promise<void> {
  const found = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in LANGUAGES) ?? 'en';
  w = (await LANGUAGES[found]?.()) ?? en;
  language = found;
  document.documentElement.lang = found;
}
