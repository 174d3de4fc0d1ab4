import type { Page } from '@playwright/test';

/** Computed styles, `property: value` line by line, by the name of an element or pseudo-element. */
export type StyleSnapshot = ReadonlyMap<string, string>;

/** Every computed property of the elements and of what stands around their content; for `evaluateAll`. */
export function readStyles(elements: readonly Element[]): readonly (readonly [string, string])[] {
  function pseudoElements(element: Element): readonly string[] {
    if (element.matches('input, textarea')) return ['::placeholder', '::file-selector-button'];
    return element.matches('li, summary') ? ['::before', '::after', '::marker'] : ['::before', '::after'];
  }
  const properties = Array.from(getComputedStyle(document.documentElement)).filter(
    (name) => !name.startsWith('--'),
  );
  return elements.flatMap((element, index) =>
    ['', ...pseudoElements(element)].map((pseudo): [string, string] => {
      const style = getComputedStyle(element, pseudo || null);
      const lines = properties.map((property) => `${property}: ${style.getPropertyValue(property)}`);
      return [[index, element.localName, ...element.classList].join('.') + pseudo, lines.join('\n')];
    }),
  );
}

/** One line for each property that is not the same: `3.input.control border-top-width: 1px → 9px`. */
export function compareStyles(before: StyleSnapshot, after: StyleSnapshot): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    if (before.get(name) === after.get(name)) return [];
    const linesBefore = before.get(name)?.split('\n') ?? ['(missing)'];
    const linesAfter = after.get(name)?.split('\n') ?? ['(missing)'];
    return linesAfter.filter((line) => !linesBefore.includes(line)).map((line) => `${name} ${line}`);
  });
}

/** How many pixels of two PNGs differ by more than the browser's own rounding at a corner does. */
export function countPixelDifferences(page: Page, before: Buffer, after: Buffer): Promise<number> {
  return page.evaluate(
    async (pictures) => {
      const [pixelsBefore, pixelsAfter] = await Promise.all(
        pictures.map(async (base64) => {
          const bytes = Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
          const bitmap = await createImageBitmap(new Blob([bytes]));
          const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
          canvas?.drawImage(bitmap, 0, 0);
          return canvas?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? new Uint8ClampedArray();
        }),
      );
      if (!pixelsBefore || !pixelsAfter || pixelsBefore.length !== pixelsAfter.length)
        return Number.POSITIVE_INFINITY;
      const pixels = new Set<number>();
      for (let index = 0; index < pixelsBefore.length; index++) {
        if (Math.abs((pixelsBefore[index] ?? 0) - (pixelsAfter[index] ?? 0)) > 8) pixels.add(index >> 2);
      }
      return pixels.size;
    },
    [before, after].map((picture) => picture.toString('base64')),
  );
}
