import { expect, type Locator, type Page } from '@playwright/test';

/**
 * Finds visible controls smaller than 24 × 24 px (WCAG 2.5.8). Returns their markup and size. Links inside a text are
 * exempt.
 */
export function smallTargets(root: Locator): Promise<readonly string[]> {
  return root.evaluate((element) =>
    [...element.querySelectorAll('a, button, input, select, textarea, summary, [role=option]')].flatMap(
      (target) => {
        if (getComputedStyle(target).display === 'inline' || !target.checkVisibility()) return [];
        // A click on the label around a checkbox also toggles the checkbox, so the size of the label counts.
        const { width, height } = (target.closest('label') ?? target).getBoundingClientRect();
        return width >= 24 && height >= 24 ? [] : [`${target.outerHTML.slice(0, 80)} ${width} × ${height}`];
      },
    ),
  );
}

/** Measures the contrast of each control's border with the background around and inside the control (WCAG 1.4.11). */
export function edgeContrasts(root: Locator): Promise<readonly { name: string; contrast: number }[]> {
  return root.evaluate((element) => {
    // A colour in the middle of a transition is neither of the two colours that the page chose.
    for (const animation of element.getAnimations({ subtree: true })) animation.finish();
    const channels = (color: string) => {
      const canvas = new OffscreenCanvas(1, 1).getContext('2d');
      if (!canvas) throw new Error('no canvas');
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const luminance = (color: string) => {
      const [red = 0, green = 0, blue = 0] = channels(color).map((channel) =>
        channel <= 10 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const contrast = (firstColor: string, secondColor: string) => {
      const [lighter = 1, darker = 0] = [luminance(firstColor), luminance(secondColor)].sort((a, b) => b - a);
      return (lighter + 0.05) / (darker + 0.05);
    };
    const backgroundOf = (ancestor: Element | null): string => {
      if (!ancestor) return '#fff';
      const color = getComputedStyle(ancestor).backgroundColor;
      return channels(color)[3] === 255 ? color : backgroundOf(ancestor.parentElement);
    };
    return [...element.querySelectorAll<HTMLElement>('.control')].flatMap((control) => {
      if (!control.checkVisibility()) return [];
      const name = control.id;
      const { borderTopColor, backgroundColor } = getComputedStyle(control);
      const surroundingColor = backgroundOf(control.parentElement);
      return [
        { name: `${name} edge`, contrast: contrast(borderTopColor, surroundingColor) },
        { name: `${name} edge inside`, contrast: contrast(borderTopColor, backgroundColor) },
      ];
    });
  });
}

/** Fails unless the focused element has an outline of at least 2 px (WCAG 2.4.7). */
export async function expectVisibleFocus(page: Page): Promise<void> {
  const { outlineStyle, outlineWidth, html } = await page.evaluate(() => {
    const focused = document.activeElement ?? document.body;
    const { outlineStyle, outlineWidth } = getComputedStyle(focused);
    return { outlineStyle, outlineWidth, html: focused.outerHTML.slice(0, 120) };
  });
  expect(outlineStyle, html).not.toBe('none');
  expect(Number.parseFloat(outlineWidth), html).toBeGreaterThanOrEqual(2);
}

/** User style sheet with the text spacing of WCAG 1.4.12. */
export const textSpacing = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`;

/**
 * Finds elements that are cut off, overlap the next field or make the page scroll sideways. Native file inputs are
 * exempt.
 */
export function clippedTexts(root: Locator): Promise<readonly string[]> {
  return root.evaluate((element) => {
    const visibleElements = [...element.querySelectorAll<HTMLElement>('*')].filter(
      (child) =>
        child.checkVisibility() &&
        !child.matches('.unseen, option, textarea, [type=file], [aria-hidden=true]'),
    );
    const overflowingInline = visibleElements.filter(
      ({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1,
    );
    const overflowingBlock = visibleElements.filter(
      (child) =>
        child.matches('button, label, legend, p') &&
        child.scrollHeight > child.clientHeight + 1 &&
        child.clientHeight > 0,
    );
    const fields = visibleElements.filter((child) => child.matches('.field'));
    const overlappingFields = fields.filter((field, index) => {
      const next = fields[index + 1];
      return next && field.getBoundingClientRect().bottom > next.getBoundingClientRect().top + 1;
    });
    const page = document.documentElement;
    return [
      ...[...overflowingInline, ...overflowingBlock, ...overlappingFields].map((child) =>
        child.outerHTML.slice(0, 100),
      ),
      ...(page.scrollWidth > page.clientWidth ? ['the page'] : []),
    ];
  });
}
