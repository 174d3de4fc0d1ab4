type Rgb = readonly [red: number, green: number, blue: number];

/** Of text on the form's ground, with some to spare over WCAG's 4.5 for grounds that are not quite white or black. */
const enough = 5;
const grounds = { light: [1, 1, 1], dark: [0.106, 0.114, 0.129] } as const satisfies Record<string, Rgb>;

/**
 * The page's own `accent-color` for a form without `--apro-accent`: darker or lighter where text in it
 * could not be read, with a colour for text on it.
 */
export function takeAccent(root: HTMLElement, accent: string): void {
  const { style } = root;
  // What was taken before the page's last sheets came.
  style.removeProperty('--apro-accent');
  style.removeProperty('--apro-on-accent');
  const given = toRgb(root, accent);
  const isOwn = getComputedStyle(root).getPropertyValue('--apro-accent') !== '';
  if (!given || isOwn) return;
  const { accent: readable, text } = readableAccent(given, root.dataset.theme === 'dark' ? 'dark' : 'light');
  style.setProperty('--apro-accent', toCss(readable));
  style.setProperty('--apro-on-accent', toCss(text));
}

/** Channels from 0 to 1. */
export function readableAccent(given: Rgb, theme: keyof typeof grounds): { accent: Rgb; text: Rgb } {
  const ground = grounds[theme];
  const end = theme === 'dark' ? 1 : 0;
  let accent = given;
  for (let share = 0.05; contrast(accent, ground) < enough && share <= 1; share += 0.05) {
    accent = mix(given, end, share);
  }
  const [light, dark] = [grounds.light, grounds.dark];
  return { accent, text: contrast(accent, light) >= contrast(accent, dark) ? light : dark };
}

function mix([red, green, blue]: Rgb, end: number, share: number): Rgb {
  const to = (channel: number) => channel + (end - channel) * share;
  return [to(red), to(green), to(blue)];
}

/** As WCAG 2.2 reckons it, 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  const linear = (channel: number) =>
    channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Browsers hand out `rgb()` as such and the newer spaces only when they are mixed into this one. */
function toRgb(root: HTMLElement, color: string): Rgb | undefined {
  const { style } = root;
  const mixed = `color-mix(in srgb, ${color}, ${color})`;
  const inRgb = color.startsWith('rgb');
  if (!inRgb && !CSS.supports('color', mixed)) return undefined;
  style.color = inRgb ? color : mixed;
  const text = getComputedStyle(root).color;
  style.color = '';
  const [red = 0, green = 0, blue = 0] = text.match(/-?[\d.]+(e-\d+)?/g)?.map(Number) ?? [];
  const whole = text.startsWith('rgb') ? 255 : 1;
  const within = (channel: number) => Math.min(1, Math.max(0, channel / whole));
  return [within(red), within(green), within(blue)];
}

function toCss(channels: Rgb): string {
  return `rgb(${channels.map((channel) => Math.round(channel * 255)).join(' ')})`;
}
