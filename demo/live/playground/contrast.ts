/** Red, green and blue, each from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Two colours of a form that are seen next to each other, and the contrast that WCAG 2.2 requires. */
interface ColorPair {
  readonly front: string;
  readonly ground: string;
  readonly minimum: number;
  readonly text: string;
}

const pairs: readonly ColorPair[] = [
  { front: 'on-accent', ground: 'accent', minimum: 4.5, text: 'The text of the send button' },
  { front: 'accent', ground: 'surface', minimum: 3, text: 'The accent on the background of controls' },
  { front: 'line', ground: 'surface', minimum: 3, text: 'The border of controls' },
  { front: 'ink', ground: 'surface', minimum: 4.5, text: 'The text of answers' },
  { front: 'quiet', ground: 'surface', minimum: 4.5, text: 'The text of hints' },
  { front: 'error', ground: 'surface', minimum: 4.5, text: 'The text of errors' },
  { front: 'success', ground: 'surface', minimum: 3, text: 'The sign of a sent form' },
];

/**
 * Returns a sentence for each pair of colours whose contrast is too low.
 * @param readToken returns the colour of a token such as `accent` in the form `#rrggbb`. Empty: the form has no such
 *   token
 */
export function listContrastWarnings(readToken: (token: string) => string): readonly string[] {
  return pairs.flatMap(({ front, ground, minimum, text }) => {
    const [frontColor, groundColor] = [parseHex(readToken(front)), parseHex(readToken(ground))];
    if (!frontColor || !groundColor) return [];
    const contrast = getContrast(frontColor, groundColor);
    return contrast >= minimum
      ? []
      : [
          `${text} has a contrast of ${contrast.toFixed(1)}:1. It needs ${minimum}:1 (${front} on ${ground}).`,
        ];
  });
}

/** Contrast of two colours as defined by WCAG 2.2, from 1 to 21. */
export function getContrast(first: Rgb, second: Rgb): number {
  const [darker = 0, lighter = 0] = [getLuminance(first), getLuminance(second)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function getLuminance([red, green, blue]: Rgb): number {
  const [r = 0, g = 0, b = 0] = [red, green, blue].map((channel) => {
    const share = channel / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Parses a colour such as `#0f6b4f`. Undefined: the text is no such colour. */
function parseHex(color: string): Rgb | undefined {
  if (!/^#[\da-f]{6}$/i.test(color)) return undefined;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) =>
    Number.parseInt(color.slice(start, start + 2), 16),
  );
  return [red, green, blue];
}

/**
 * Parses a colour as browsers compute it, for example `rgb(15, 107, 79)` or `color(srgb 0.1 0.4 0.3)`. Undefined: the
 * colour has another format or is transparent.
 */
export function parseComputedColor(color: string): Rgb | undefined {
  const [, space, numbers = ''] = /^(rgb|color\(srgb|rgba)\b(.*)$/.exec(color.trim()) ?? [];
  const [red, green, blue, alpha = 1] = (numbers.match(/[\d.]+/g) ?? []).map(Number);
  if (red === undefined || green === undefined || blue === undefined || alpha < 1) return undefined;
  const scale = space === 'color(srgb' ? 255 : 1;
  return [red * scale, green * scale, blue * scale];
}

/** Writes a colour as an input of the type `color` takes it, for example `#0f6b4f`. */
export function toHex(color: Rgb): string {
  return `#${color.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
}
