import type { Page } from '@playwright/test';

/** Computed styles by name of the element or pseudo-element; one line `property: value` for each property. */
export type StyleSnapshot = ReadonlyMap<string, string>;

/**
 * Returns the computed styles of elements and their pseudo-elements. Runs in the page, as a callback of
 * `evaluateAll`.
 */
export function readStyles(elements: readonly Element[]): readonly (readonly [string, string])[] {
  // Styles in the middle of a transition differ each time. Endless animations cannot be finished.
  for (const animation of document.getAnimations())
    if (animation.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY) animation.finish();
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

/** Largest number of differences that are reported. A missing element at the start moves all that follow. */
const maxDifferences = 200;

/**
 * Compares two snapshots of styles. Returns one line for each changed property, with the name of the element and the
 * later value.
 */
export function compareStyles(before: StyleSnapshot, after: StyleSnapshot): readonly string[] {
  const differences = [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    if (before.get(name) === after.get(name)) return [];
    const linesBefore = before.get(name)?.split('\n') ?? ['(missing)'];
    const linesAfter = after.get(name)?.split('\n') ?? ['(missing)'];
    return linesAfter.filter((line) => !linesBefore.includes(line)).map((line) => `${name} ${line}`);
  });
  return differences.slice(0, maxDifferences);
}

/**
 * Counts the pixels that differ by more than 8 of 255 in a colour channel. The browser's anti-aliasing varies by
 * less.
 */
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
