import { computeLuma } from '../../styles/brightness.js';

export type Theme = 'auto' | 'light' | 'dark';

/** Resolves `auto` from the page's text colour: light text means a dark background. */
export function resolveTheme(theme: Theme, host: Element): 'light' | 'dark' {
  if (theme === 'light' || theme === 'dark') return theme;
  const channels = getComputedStyle(host).color.match(/[\d.]+/g) ?? [];
  return computeLuma(channels.map(Number)) > 140 ? 'dark' : 'light';
}
