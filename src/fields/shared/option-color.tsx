import type { Option } from '../../form/definition.js';
import { adoptStylesForElement } from '../../styles/adopt-styles.js';
import { computeLuma } from '../../styles/brightness.js';
import css from './option-color.css?inline';

/** Brought along; a server puts it into its page. */
export const optionColorCss: string = css;

const adoptOptionColorStyles = (mark: Element | null) => adoptStylesForElement(mark, css);

/** A dot in the CRM's `highlight` colour, beside the text and never behind it. */
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

/** Inside a native list there is no place for a dot: the colour goes behind a text that contrasts with it. */
export function getOptionColors({ color }: Option): { backgroundColor: string; color: string } | undefined {
  return color ? { backgroundColor: color, color: isLight(color) ? '#000' : '#fff' } : undefined;
}

/** By perceived brightness; near the middle, black and white contrast alike. */
function isLight(hex: string): boolean {
  const hexDigits = hex.length === 4 ? hex.replace(/\w/g, '$&$&') : hex;
  return computeLuma([1, 3, 5].map((index) => Number.parseInt(hexDigits.slice(index, index + 2), 16))) > 125;
}
