import type { Option } from '../../form/definition.js';
import { adoptStylesForElement } from '../../styles/adopt-styles.js';
import { computeLuma } from '../../styles/brightness.js';
import css from './option-color.css?inline';

/** Style sheet of `ColorMark`, for the server to include in a hosted page. */
export const optionColorCss: string = css;

const adoptOptionColorStyles = (mark: Element | null) => adoptStylesForElement(mark, css);

/** A dot in the CRM's `highlight` colour, beside the text. The text itself keeps its own contrast. */
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
 * Colours for a native `<option>`, which cannot contain a dot: the option's colour as background and a text colour that
 * contrasts with it. Undefined if the option has no colour.
 */
export function getOptionColors({ color }: Option): { backgroundColor: string; color: string } | undefined {
  return color ? { backgroundColor: color, color: isLight(color) ? '#000' : '#fff' } : undefined;
}

/** By perceived brightness. Near the threshold, black and white text have similar contrast. */
function isLight(hex: string): boolean {
  const hexDigits = hex.length === 4 ? hex.replace(/\w/g, '$&$&') : hex;
  return computeLuma([1, 3, 5].map((index) => Number.parseInt(hexDigits.slice(index, index + 2), 16))) > 125;
}
