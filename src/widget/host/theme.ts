import { brightness } from '../../styles/brightness.js';

export type Theme = 'auto' | 'light' | 'dark';

/** `auto` goes by the page: where its text is light, its ground is dark. */
export function chooseTheme(theme: Theme, host: Element): 'light' | 'dark' {
  if (theme === 'light' || theme === 'dark') return theme;
  const color = getComputedStyle(host).color.match(/[\d.]+/g) ?? [];
  return brightness(color.map(Number)) > 140 ? 'dark' : 'light';
}
