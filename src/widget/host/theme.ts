import { computeLuma } from '../../styles/brightness.js';

export type Theme = 'auto' | 'light' | 'dark';

/** Returns the theme to show. For `auto`, light text on the page means a dark background, so the theme is `dark`. */
export function resolveTheme(theme: Theme, host: Element): 'light' | 'dark' {
  if (theme === 'light' || theme === 'dark') return theme;
  const channels = getComputedStyle(host).color.match(/[\d.]+/g) ?? [];
  return computeLuma(channels.map(Number)) > 140 ? 'dark' : 'light';
}
