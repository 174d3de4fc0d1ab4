import beside from './beside.css?inline';
import card from './card.css?inline';
import columns from './columns.css?inline';
import density from './density.css?inline';
import filled from './filled.css?inline';
import layout from './layout.css?inline';
import underline from './underline.css?inline';

/** Options of the appearance of a form, as the page has written them. Unknown values have no effect. */
export interface LookSettings {
  readonly look?: string | undefined;
  readonly density?: string | undefined;
  readonly columns?: string | number | undefined;
  readonly labels?: string | undefined;
  /** Comma-separated addresses of fields that take the whole row. */
  readonly wide?: string | undefined;
}

/** Style sheets by option and value. The default of each option needs no style sheet. */
const sheets = {
  look: { filled: [filled], underline: [underline], card: [card] },
  density: { compact: [density], roomy: [density] },
  columns: { 2: [layout, columns] },
  labels: { beside: [layout, beside] },
} as const satisfies Record<string, Readonly<Record<string, readonly string[]>>>;

/** Names of the options that `LookSettings` contains. */
export const lookSettingNames = [
  'look',
  'density',
  'columns',
  'labels',
  'wide',
] as const satisfies readonly (keyof LookSettings)[];

/** Returns the options that have an effect, with their style sheets. */
function chosenOptions(options: LookSettings) {
  return Object.entries(sheets).flatMap(([name, sheetsByValue]) => {
    const value = `${options[name as keyof typeof sheets] ?? ''}`;
    const css: readonly string[] | undefined = Object.entries(sheetsByValue).find(
      ([key]) => key === value,
    )?.[1];
    return css ? [{ name, value, css }] : [];
  });
}

/** Returns the attributes of the outermost element of the form, for example `data-look="card"`. */
export function getLookAttributes(options: LookSettings): Readonly<Record<string, string>> {
  return Object.fromEntries(chosenOptions(options).map(({ name, value }) => [`data-${name}`, value]));
}

/** Returns the style sheets of the appearance. */
export function getLookCss(options: LookSettings): readonly string[] {
  return [...new Set(chosenOptions(options).flatMap(({ css }) => css))];
}
