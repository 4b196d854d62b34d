export type Theme = 'auto' | 'light' | 'dark';

/** What this browser prefers, so that the first paint is right before the account's settings are known. */
export function storedTheme(): Theme {
  return (localStorage.getItem('theme') as Theme | null) ?? 'auto';
}

export function showTheme(theme: Theme = storedTheme()): void {
  localStorage.setItem('theme', theme);
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
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
