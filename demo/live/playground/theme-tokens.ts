import tokensCss from '../../../src/styles/tokens.css?raw';

/** A CSS variable, or the font, as an input of the theme editor. */
export interface ThemeToken {
  /** Name of the CSS property, for example `--apro-accent`. */
  readonly name: string;
  readonly label: string;
  readonly kind: 'color' | 'length' | 'font';
  /** The value if no page sets the token, in the light theme. */
  readonly defaultValue: string;
}

const declared = Array.from(
  tokensCss.matchAll(/var\((--apro-([\w-]+), *([^)]+))\)/g),
  ([, , label = '', value = '']): ThemeToken => ({
    name: `--apro-${label}`,
    label: label.replaceAll('-', ' '),
    kind: value.startsWith('#') ? 'color' : 'length',
    // `<input type="color">` accepts only six hex digits, so a colour with three digits is written with six.
    defaultValue: /^#[\da-f]{3}$/i.test(value) ? value.replace(/[\da-f]/gi, '$&$&') : value,
  }),
);

/** The tokens of `src/styles/tokens.css`, each once and with its value in the light theme, and the font. */
export const themeTokens: readonly ThemeToken[] = [
  ...declared.filter(
    ({ name, defaultValue }, index) =>
      declared.findIndex((other) => other.name === name) === index && /^(#|[\d.]+em$|0$)/.test(defaultValue),
  ),
  { name: 'font-family', label: 'font', kind: 'font', defaultValue: 'inherit' },
];

/** Largest value of a length in the theme editor, in em. */
export const maxLengthEm = 4;

export const fonts: Readonly<Record<string, string>> = {
  'as the page': '',
  'system, sans-serif': 'system-ui, sans-serif',
  serif: 'Georgia, serif',
  monospace: 'ui-monospace, monospace',
  rounded: 'ui-rounded, system-ui, sans-serif',
};
