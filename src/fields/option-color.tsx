import type { Option } from '../form/definition.js';

/** A dot in the CRM's `highlight` colour, beside the text and never behind it. */
export function ColorMark({ option }: { readonly option: Option | undefined }) {
  return option?.color ? (
    <span class="mark" aria-hidden="true" style={{ backgroundColor: option.color }} />
  ) : null;
}

/** Inside a native list there is no place for a dot: the colour goes behind a text that contrasts with it. */
export function optionColors({ color }: Option): { backgroundColor: string; color: string } | undefined {
  return color ? { backgroundColor: color, color: isLight(color) ? '#000' : '#fff' } : undefined;
}

/** Relative luminance above 0.179, where black contrasts better than white (WCAG 2.2). */
function isLight(hex: string): boolean {
  const digits = hex.length === 4 ? hex.replace(/[^#]/g, '$&$&') : hex;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    linear(Number.parseInt(digits.slice(at, at + 2), 16) / 255),
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179;
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
