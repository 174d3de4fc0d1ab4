import type { BrowserContext, Page } from '@playwright/test';
import { expect } from './demo-fixture.js';

/**
 * Simulates Chrome's page translation: each text is copied into two nested `<font>` elements, its own text node is
 * removed, and the same happens again after each change. The words stay the same, so that the text can be compared
 * with the text of a page that is not translated.
 */
export async function translatePage(target: Page | BrowserContext): Promise<void> {
  await target.addInitScript(() => {
    const skipped = 'script, style, textarea, font';
    function translate(): void {
      const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
      const texts: Text[] = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode())
        if ((node as Text).data.trim() && !node.parentElement?.closest(skipped)) texts.push(node as Text);
      for (const text of texts) {
        const outer = document.createElement('font');
        const inner = document.createElement('font');
        outer.dir = inner.dir = 'auto';
        inner.textContent = text.data;
        outer.append(inner);
        text.replaceWith(outer);
      }
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new MutationObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(translate, 20);
    });
    observer.observe(document, { childList: true, subtree: true, characterData: true });
  });
}

/** The same page opened twice: one page as it is, the other with simulated translation. */
export class Twins {
  readonly errors: string[] = [];

  constructor(
    readonly plain: Page,
    readonly translated: Page,
  ) {
    for (const page of this.#pages) page.on('pageerror', (error) => this.errors.push(error.message));
  }

  get #pages(): readonly Page[] {
    return [this.plain, this.translated];
  }

  /** Does the same action in both pages, waits for the translation, and expects that both pages show the same text. */
  async both(act: (page: Page) => Promise<unknown>): Promise<void> {
    for (const page of this.#pages) await act(page);
    await expect(async () => {
      const [expected, shown] = await Promise.all(this.#pages.map(readTexts));
      expect(shown).toEqual(expected);
      expect(await isTranslated(this.translated)).toBe(true);
    }).toPass({ timeout: 15_000 });
    expect(this.errors).toEqual([]);
  }
}

export async function openTwins(
  context: BrowserContext,
  open: (page: Page) => Promise<unknown>,
): Promise<Twins> {
  const [plain, translated] = [await context.newPage(), await context.newPage()];
  await translatePage(translated);
  const twins = new Twins(plain, translated);
  await twins.both(open);
  return twins;
}

/**
 * Returns every text of the page's forms, including texts for screen readers only. Receipt numbers are left out,
 * because they differ between submissions.
 */
async function readTexts(page: Page): Promise<readonly string[]> {
  const texts = await page.locator('.apro-form').evaluateAll((roots) =>
    roots.flatMap((root) =>
      [
        ...root.querySelectorAll(
          'p, span, li, legend, label, button, summary, option, th, td, [role=option]',
        ),
      ].map((element) => {
        const text = element.textContent ?? '';
        // A live region keeps the sentence before for a moment, so that both are read out.
        const isLive = element.closest('[role=status]') !== null;
        return `${element.localName}: ${isLive ? text.slice(text.lastIndexOf('\n') + 1) : text}`;
      }),
    ),
  );
  return texts.map((text) => text.replace(/R-[A-Z0-9]{16}/g, '#'));
}

/** Whether all texts of a form are inside a `<font>` element. */
function isTranslated(page: Page): Promise<boolean> {
  return page.locator('.apro-form').evaluateAll((roots) =>
    roots.every((root) => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode())
        if (node.textContent?.trim() && !node.parentElement?.closest('font, textarea, style')) return false;
      return true;
    }),
  );
}
