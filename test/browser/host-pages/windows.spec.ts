import type { Page } from '@playwright/test';
import type { RunningDemo } from '../../../demo/start.js';
import { collectConsole, expect } from '../helpers/demo-fixture.js';
import { type Host, test } from '../helpers/host-fixture.js';
import { sampleEntries } from '../helpers/samples.js';

interface HostPageParts {
  readonly body: string;
  readonly css?: string;
}

async function openPage(page: Page, host: Host, demo: RunningDemo, { body, css = '' }: HostPageParts) {
  host.files.set('/', {
    type: 'text/html',
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,">
      <style>${css}</style><body><button id="ask">Ask</button> <button id="other">Other</button>${body}
      <script src="${demo.relay}/embed.js"></script></body></html>`,
  });
  await page.goto(host.url);
}

/** Elements of a page that hide, move or clip what is inside them. */
const wrappers: Readonly<Record<string, readonly [open: string, close: string]>> = {
  'display: none': ['<div style="display: none">', '</div>'],
  'the attribute hidden': ['<div hidden>', '</div>'],
  'a closed <details>': ['<details><summary>More</summary>', '</details>'],
  'font-size: 0': ['<div style="font-size: 0">', '</div>'],
  'visibility: hidden': ['<div style="visibility: hidden">', '</div>'],
  'opacity: 0': ['<div style="opacity: 0; pointer-events: none">', '</div>'],
  'a size of 0': ['<div style="width: 0; height: 0; overflow: hidden">', '</div>'],
  'content-visibility: hidden': ['<div style="content-visibility: hidden">', '</div>'],
  'the attribute inert': ['<div inert>', '</div>'],
  'a closed <dialog>': ['<dialog>', '</dialog>'],
  'a transform': ['<div style="transform: translate(-3000px)">', '</div>'],
  'a filter': ['<div style="filter: grayscale(0.1)"><div style="height: 3000px"></div>', '</div>'],
  'contain: paint': ['<div style="contain: paint"><div style="height: 3000px"></div>', '</div>'],
  'a stacking context below the page': ['<div style="position: relative; z-index: -1">', '</div>'],
};

for (const [name, [open, close]] of sampleEntries('wrappers of windows', wrappers, 3)) {
  test(`windows and floating buttons are visible and usable in a host with ${name}`, async ({
    page,
    host,
    demo,
  }) => {
    const forms = (['popup', 'slide', 'page'] as const).map(
      (mode) => `<apro-form form="37" id="${mode}" mode="${mode}" button="Button of ${mode}"></apro-form>`,
    );
    // Buttons lie on top of each other in the corner; each test of a mode has its own page.
    for (const [index, mode] of (['popup', 'slide', 'page'] as const).entries()) {
      await openPage(page, host, demo, { body: `${open}${forms[index]}${close}<p>The end</p>` });
      await page.getByRole('button', { name: `Button of ${mode}` }).click();
      const dialog = page.locator(`dialog.${mode}[open]`);
      await dialog.getByLabel('Question').fill('Why?');
      const fontSize = await dialog.evaluate((element) => getComputedStyle(element).fontSize);
      expect(Number.parseFloat(fontSize)).toBeGreaterThan(10);
      await dialog.getByRole('button', { name: 'Close' }).click();
      await page.locator('#other').click();
    }
  });
}

test('a window that the page hides is closed, and the page stays usable', async ({ page, host, demo }) => {
  const hidingRules = {
    'at once': 'dialog { display: none !important }',
    'outside the viewport': 'dialog { left: -5000px !important; right: auto !important }',
    'without a size':
      'dialog { width: 0 !important; height: 0 !important; padding: 0 !important; overflow: hidden !important }',
  };
  for (const [name, css] of Object.entries(hidingRules)) {
    const consoleMessages = collectConsole(page);
    const body = '<apro-form form="37" mode="popup" trigger="click:#ask"></apro-form>';
    await openPage(page, host, demo, { body, css });
    await page.waitForFunction(() => 'AproForms' in window);
    await page.locator('#ask').click();
    await expect.poll(() => consoleMessages.join(), name).toContain('the page hides the dialog');
    await page.locator('#other').click();
  }
});

test('a window that the page hides while the window is open is closed', async ({ page, host, demo }) => {
  const body = '<apro-form form="37" mode="popup" trigger="click:#ask"></apro-form>';
  await openPage(page, host, demo, { body });
  await page.waitForFunction(() => 'AproForms' in window);
  await page.locator('#ask').click();
  await page.getByRole('textbox', { name: 'Question' }).fill('Why?');
  await page.addStyleTag({ content: 'body > :not(button) { display: none !important }' });
  await page.locator('#other').click();
});

test('a window has the theme, the font and the direction of its host', async ({ page, host, demo }) => {
  const style =
    '--apro-radius: 11px; --apro-accent: #060; font: 21px Georgia, serif; direction: rtl; color: #123456';
  const body = `<div style="${style}"><apro-form form="37" mode="popup" trigger="click:#ask"></apro-form></div>`;
  await openPage(page, host, demo, { body });
  await page.waitForFunction(() => 'AproForms' in window);
  await page.locator('#ask').click();
  const dialog = page.locator('dialog[open]');
  await dialog.getByLabel('Question').waitFor();
  expect(
    await dialog.evaluate((element) => {
      const { borderRadius, fontSize, fontFamily, direction } = getComputedStyle(element);
      const { backgroundColor } = getComputedStyle(element.querySelector('[type=submit]') as Element);
      return { borderRadius, fontSize, fontFamily, direction, backgroundColor };
    }),
  ).toEqual({
    // The radius of the window is twice the radius of a control.
    borderRadius: '22px',
    fontSize: '21px',
    fontFamily: 'Georgia, serif',
    direction: 'rtl',
    backgroundColor: 'rgb(0, 102, 0)',
  });
});

/** Style sheets under which a scroll lock moves or narrows the page. */
const scrollSheets: Readonly<Record<string, string>> = {
  none: '',
  'html, body { height: 100% }': 'html, body { height: 100% } body { overflow-x: hidden }',
  'body { overflow-x: hidden }': 'body { overflow-x: hidden }',
  'html { overflow-y: scroll !important }': 'html { overflow-y: scroll !important }',
  'scroll-behavior: smooth': 'html { scroll-behavior: smooth }',
  'a fixed header': '#head { position: fixed !important; right: 0; width: 100px }',
  'scrollbar-gutter: stable': 'html { scrollbar-gutter: stable }',
};

for (const [name, css] of sampleEntries('scroll sheets', scrollSheets, 2)) {
  test(`opening, using and closing a window does not move the page (style sheet: ${name})`, async ({
    page,
    host,
    demo,
  }) => {
    const lines = Array.from(
      { length: 80 },
      (_, line) => `<p id="line${line}" style="height: 40px; margin: 0">${line}</p>`,
    );
    const body = `<header id="head" style="position: sticky; top: 0; height: 50px">Header</header>${lines.join('')}
      ${['popup', 'page'].map((mode) => `<apro-form form="37" mode="${mode}" id="${mode}" trigger="none"></apro-form>`).join('')}`;
    await openPage(page, host, demo, { body, css: `body { margin: 0 } ${css}` });
    await page.waitForFunction(() => 'AproForms' in window);
    await page.mouse.move(300, 300);
    await page.mouse.wheel(0, 1200);
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(1200);
    const look = () =>
      page.evaluate(() => ({
        scrollY,
        style: document.documentElement.getAttribute('style') || document.body.getAttribute('style'),
        boxes: ['#line40', '#head'].map((selector) => {
          const { left, top, width } = (document.querySelector(selector) as Element).getBoundingClientRect();
          return { left, top, width };
        }),
      }));
    const before = await look();
    for (const mode of ['popup', 'page']) {
      await page.evaluate(
        (id) => document.querySelector<HTMLElement & { open(): void }>(`#${id}`)?.open(),
        mode,
      );
      await page.locator(`dialog.${mode}[open]`).getByLabel('Question').waitFor();
      expect(await look(), mode).toEqual(before);
      // Two points: one on the backdrop, one inside the window.
      for (const [x, y] of [
        [5, 300],
        [640, 360],
      ] as const) {
        await page.mouse.move(x, y);
        await page.mouse.wheel(0, 400);
        await page.mouse.wheel(0, -100);
      }
      await page.locator(`dialog.${mode}`).focus();
      for (const key of ['PageDown', 'End', 'Space', 'ArrowDown', 'Home']) await page.keyboard.press(key);
      await page.evaluate(
        () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 300))),
      );
      expect(await look(), mode).toEqual(before);
      await page.keyboard.press('Escape');
      await expect(page.locator('dialog[open]')).toHaveCount(0);
      expect(await look(), mode).toEqual(before);
    }
    await page.mouse.move(300, 300);
    await page.mouse.wheel(0, 200);
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(1400);
  });
}
