type Rgb = readonly [red: number, green: number, blue: number];

/**
 * Minimum contrast between text in the accent colour and the background of the form. WCAG requires 4.5. The value is
 * higher than that, because the background of a page may be not quite white or black.
 */
const minContrast = 5;
const backgrounds = { light: [1, 1, 1], dark: [0.106, 0.114, 0.129] } as const satisfies Record<string, Rgb>;

/**
 * Sets the accent colour of the form to the CSS property `accent-color` of the page, unless the page sets
 * `--apro-accent`. The colour is made darker or lighter until text in this colour is readable. Also sets the colour
 * of text that is shown on the accent colour.
 * @param root the outermost element of the form
 */
export function applyAccent(root: HTMLElement, pageAccent: string): void {
  const { style } = root;
  // Remove the colours that an earlier call has set. Style sheets that were loaded since may set `--apro-accent`, and
  // this property must then have priority.
  style.removeProperty('--apro-accent');
  style.removeProperty('--apro-on-accent');
  const accentRgb = parseColor(root, pageAccent);
  const hasOwnAccent = getComputedStyle(root).getPropertyValue('--apro-accent') !== '';
  if (!accentRgb || hasOwnAccent) return;
  const { accent: readable, text } = adjustAccent(
    accentRgb,
    root.dataset.theme === 'dark' ? 'dark' : 'light',
  );
  style.setProperty('--apro-accent', formatRgb(readable));
  style.setProperty('--apro-on-accent', formatRgb(text));
}

/**
 * Makes an accent colour darker or lighter until text in this colour is readable on the background of the form. Also
 * chooses a dark or a light colour (`text`) for text that is shown on the accent colour, such as the text of the send
 * button. Colour channels are numbers from 0 to 1.
 */
function adjustAccent(pageAccent: Rgb, theme: keyof typeof backgrounds): { accent: Rgb; text: Rgb } {
  const background = backgrounds[theme];
  const targetChannel = theme === 'dark' ? 1 : 0;
  let accent = pageAccent;
  for (let ratio = 0.05; contrastRatio(accent, background) < minContrast && ratio <= 1; ratio += 0.05) {
    accent = mixTowards(pageAccent, targetChannel, ratio);
  }
  const [light, dark] = [backgrounds.light, backgrounds.dark];
  return { accent, text: contrastRatio(accent, light) >= contrastRatio(accent, dark) ? light : dark };
}

function mixTowards([red, green, blue]: Rgb, targetChannel: number, ratio: number): Rgb {
  const mixChannel = (channel: number) => channel + (targetChannel - channel) * ratio;
  return [mixChannel(red), mixChannel(green), mixChannel(blue)];
}

/** Returns the contrast ratio of two colours as defined by WCAG 2.2, from 1 to 21. */
function contrastRatio(first: Rgb, second: Rgb): number {
  const [a, b] = [relativeLuminance(first), relativeLuminance(second)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function relativeLuminance([red, green, blue]: Rgb): number {
  const linearize = (channel: number) =>
    channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  return 0.2126 * linearize(red) + 0.7152 * linearize(green) + 0.0722 * linearize(blue);
}

/**
 * Converts a CSS colour to RGB with channels from 0 to 1. The browser does the conversion. A colour that is not
 * written as `rgb(…)` is first mixed with itself in sRGB by `color-mix()`. Returns undefined if the browser does not
 * support `color-mix()` for this colour.
 */
function parseColor(root: HTMLElement, color: string): Rgb | undefined {
  const { style } = root;
  const mixedColor = `color-mix(in srgb, ${color}, ${color})`;
  const isRgb = color.startsWith('rgb');
  if (!isRgb && !CSS.supports('color', mixedColor)) return undefined;
  style.color = isRgb ? color : mixedColor;
  const text = getComputedStyle(root).color;
  style.color = '';
  const [red = 0, green = 0, blue = 0] = text.match(/-?[\d.]+(e-\d+)?/g)?.map(Number) ?? [];
  const channelMax = text.startsWith('rgb') ? 255 : 1;
  const normalizeChannel = (channel: number) => Math.min(1, Math.max(0, channel / channelMax));
  return [normalizeChannel(red), normalizeChannel(green), normalizeChannel(blue)];
}

function formatRgb(channels: Rgb): string {
  return `rgb(${channels.map((channel) => Math.round(channel * 255)).join(' ')})`;
}
