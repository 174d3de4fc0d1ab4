import { computeLuma } from '../../styles/brightness.js';

export type Theme = 'auto' | 'light' | 'dark';

/**
 * Returns a function that sets the theme of a form. Without an argument, the function applies the current theme again,
 * because the colours of the page may have changed.
 * @param root the outermost element of the form
 * @param host the element of the page that contains the form
 */
export function createThemeSetter(root: HTMLElement, host: Element): (theme?: Theme) => void {
  let current: Theme = 'auto';
  return (theme = current) => {
    current = theme;
    root.dataset.theme = resolveTheme(theme, host);
    root.toggleAttribute('data-ground', theme !== 'auto');
    const { accentColor } = getComputedStyle(host);
    if (accentColor !== 'auto')
      import('./page-accent.js').then(({ applyAccent }) => applyAccent(root, accentColor), console.warn);
  };
}

/** Returns the theme to show. For `auto`, light text on the page means a dark background, so the theme is `dark`. */
export function resolveTheme(theme: Theme, host: Element): 'light' | 'dark' {
  if (theme === 'light' || theme === 'dark') return theme;
  const channels = getComputedStyle(host).color.match(/[\d.]+/g) ?? [];
  return computeLuma(channels.map(Number)) > 140 ? 'dark' : 'light';
}
