export type Theme = 'auto' | 'light' | 'dark';

/** `auto` goes by the page: where its text is light, its ground is dark. */
export function chooseTheme(theme: Theme, host: Element): 'light' | 'dark' {
  if (theme !== 'auto') return theme;
  const [red = 0, green = 0, blue = 0] =
    getComputedStyle(host)
      .color.match(/[\d.]+/g)
      ?.map(Number) ?? [];
  return red * 0.299 + green * 0.587 + blue * 0.114 > 140 ? 'dark' : 'light';
}
