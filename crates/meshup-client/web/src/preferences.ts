export type Theme = 'auto' | 'light' | 'dark';

/** What makes the client easier to see and to bear. */
export interface Comfort {
  readonly contrast: boolean;
  readonly motion: boolean;
}

/** What this browser prefers, so that the first paint is right before the account's settings are known. */
export function storedTheme(): Theme {
  return (localStorage.getItem('theme') as Theme | null) ?? 'auto';
}

export function showTheme(theme: Theme = storedTheme()): void {
  localStorage.setItem('theme', theme);
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

function storedComfort(): Comfort {
  return JSON.parse(localStorage.getItem('comfort') ?? '{"contrast":false,"motion":false}') as Comfort;
}

/** High contrast and reduced motion, beyond what the system asks for. */
export function showComfort(comfort: Comfort = storedComfort()): void {
  localStorage.setItem('comfort', JSON.stringify(comfort));
  document.documentElement.toggleAttribute('data-more-contrast', comfort.contrast);
  document.documentElement.toggleAttribute('data-less-motion', comfort.motion);
}

export function storedLanguage(): string[] {
  const stored = localStorage.getItem('language');
  return stored === null ? [] : [stored];
}

/** The words of another language are loaded with the page. */
export function showLanguage(language: string): void {
  localStorage.setItem('language', language);
  location.reload();
}
