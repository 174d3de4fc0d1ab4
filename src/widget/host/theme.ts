import { reportPart } from '../../console/report.js';
import { computeLuma } from '../../styles/brightness.js';

export type Theme = 'auto' | 'light' | 'dark';

/**
 * Sets the theme of a form, and adopts the accent colour of the page.
 * @param root the outermost element of the form
 * @param host the element of the page that contains the form
 */
export function applyTheme(root: HTMLElement, host: Element, theme: Theme = 'auto'): void {
  const { accentColor, color } = getComputedStyle(host);
  root.dataset.theme = resolveTheme(theme, color);
  root.toggleAttribute('data-ground', theme !== 'auto');
  if (accentColor !== 'auto')
    import('./page-accent.js').then(({ applyAccent }) => applyAccent(root, accentColor), reportPart);
}

/**
 * Returns the theme to show. With the option `auto`, light text on the page means that the page is dark, so the theme
 * is `dark`.
 */
function resolveTheme(theme: Theme, textColor: string): 'light' | 'dark' {
  if (theme === 'light' || theme === 'dark') return theme;
  const channels = textColor.match(/[\d.]+/g) ?? [];
  return computeLuma(channels.map(Number)) > 140 ? 'dark' : 'light';
}
