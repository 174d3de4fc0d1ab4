import type { Option } from '../../form/definition.js';
import { adoptStylesForElement } from '../../styles/adopt-styles.js';
import { computeLuma } from '../../styles/brightness.js';
import css from './option-color.css?inline';

/** Style sheet of the component `ColorMark`. A server adds it to the pages that it renders. */
export const optionColorCss: string = css;

const adoptOptionColorStyles = (mark: Element | null) => adoptStylesForElement(mark, css);

/**
 * A dot in the colour of an option, shown beside the option's text. The CRM calls the colour `highlight`. The text
 * has no colour of the option, so the text stays readable.
 */
export function ColorMark({ option }: { readonly option: Option | undefined }) {
  return option?.color ? (
    <span
      ref={adoptOptionColorStyles}
      class="mark"
      aria-hidden="true"
      style={{ backgroundColor: option.color }}
    />
  ) : null;
}

/**
 * Returns colours for an option in the browser's own list, which cannot contain a dot. The background has the colour
 * of the option, and the text is black or white to contrast with it. Undefined: the option has no colour, so the list
 * looks as usual.
 */
export function getOptionColors({ color }: Option): { backgroundColor: string; color: string } | undefined {
  return color ? { backgroundColor: color, color: isLight(color) ? '#000' : '#fff' } : undefined;
}

/**
 * Returns whether a colour looks bright, so that black text is readable on it. For a colour near the threshold, black
 * and white text are about equally readable.
 */
function isLight(hex: string): boolean {
  const hexDigits = hex.length === 4 ? hex.replace(/\w/g, '$&$&') : hex;
  return computeLuma([1, 3, 5].map((index) => Number.parseInt(hexDigits.slice(index, index + 2), 16))) > 125;
}
