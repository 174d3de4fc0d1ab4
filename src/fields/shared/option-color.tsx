import type { Option } from '../../form/definition.js';
import { adoptStylesAt } from '../../styles/adopt-styles.js';
import { brightness } from '../../styles/brightness.js';
import css from './option-color.css?inline';

/** Brought along; a server puts it into its page. */
export const colorSheet: string = css;

const adopt = (mark: Element | null) => adoptStylesAt(mark, css);

/** A dot in the CRM's `highlight` colour, beside the text and never behind it. */
export function ColorMark({ option }: { readonly option: Option | undefined }) {
  return option?.color ? (
    <span ref={adopt} class="mark" aria-hidden="true" style={{ backgroundColor: option.color }} />
  ) : null;
}

/** Inside a native list there is no place for a dot: the colour goes behind a text that contrasts with it. */
export function optionColors({ color }: Option): { backgroundColor: string; color: string } | undefined {
  return color ? { backgroundColor: color, color: isLight(color) ? '#000' : '#fff' } : undefined;
}

/** By perceived brightness; near the middle, black and white contrast alike. */
function isLight(hex: string): boolean {
  const digits = hex.length === 4 ? hex.replace(/\w/g, '$&$&') : hex;
  return brightness([1, 3, 5].map((at) => Number.parseInt(digits.slice(at, at + 2), 16))) > 125;
}
