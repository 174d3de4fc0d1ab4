import type { Page } from '@playwright/test';
import {
  clippedTexts,
  expectVisibleFocus,
  smallTargets,
  textSpacing,
} from '../helpers/accessibility-checks.js';
import { expect, expectNoAxeViolation, test } from '../helpers/demo-fixture.js';
import { sampleRows } from '../helpers/samples.js';

const submit = (page: Page) => page.locator('button[type=submit]').first();

/** A page with form 34 alone, and a sheet of its own. */
async function openHostPage(page: Page, site: string, sheet: string, attributes = ''): Promise<void> {
  await page.goto(`${site}/blank.html`);
  if (sheet) await page.addStyleTag({ content: sheet });
  await page.evaluate((attributes) => {
    document
      .querySelector('main')
      ?.insertAdjacentHTML('beforeend', `<apro-form form="34" ${attributes}></apro-form>`);
  }, attributes);
  await submit(page).waitFor();
}

const colorsOf = (page: Page) =>
  submit(page).evaluate((button) => {
    const { backgroundColor, color } = getComputedStyle(button);
    return `${color} on ${backgroundColor}`;
  });

test('by default the accent is the page’s accent-color, adjusted for readable text', async ({
  page,
  demo,
}) => {
  await openHostPage(page, demo.site, ':root { accent-color: #8a1c5b }');
  await expect.poll(() => colorsOf(page)).toBe('rgb(255, 255, 255) on rgb(138, 28, 91)');
  await openHostPage(page, demo.site, ':root { accent-color: #ffd400 }');
  await expect.poll(() => colorsOf(page)).toMatch(/^rgb\(255, 255, 255\) on rgb\((\d+), \d+, 0\)$/);
  await expectNoAxeViolation(page);
  await openHostPage(
    page,
    demo.site,
    ':root { accent-color: oklch(40% 0.15 150); background: #121417; color: #eee }',
  );
  await expect(page.locator('.apro-form')).toHaveAttribute('data-theme', 'dark');
  await expect.poll(() => colorsOf(page)).not.toContain('rgb(138, 180, 248)');
  await expectNoAxeViolation(page);
  await openHostPage(page, demo.site, ':root { accent-color: #8a1c5b; --apro-accent: #00f }');
  expect(await colorsOf(page)).toBe('rgb(255, 255, 255) on rgb(0, 0, 255)');
  await openHostPage(page, demo.site, '');
  expect(await colorsOf(page)).toBe('rgb(255, 255, 255) on rgb(29, 78, 216)');
});

test('two tokens make the form dense, and every target stays large enough', async ({ page, demo }) => {
  await openHostPage(page, demo.site, '');
  const height = () => page.locator('.apro-form').evaluate((form) => form.getBoundingClientRect().height);
  const before = await height();
  await page.addStyleTag({ content: ':root { --apro-gap: 0.75em; --apro-control-height: 2.25em }' });
  expect(await height()).toBeLessThan(before * 0.9);
  expect(await smallTargets(page.locator('.apro-form'))).toEqual([]);
});

test('a fixed header hides neither the focused element nor the label of an invalid field', async ({
  page,
  demo,
}) => {
  await openHostPage(
    page,
    demo.site,
    'body { padding-top: 80px } body::before { content: ""; position: fixed; inset: 0 0 auto; height: 64px; background: #ccc; z-index: 9 }',
  );
  await page.setViewportSize({ width: 700, height: 420 });
  await submit(page).click();
  const top = () =>
    page.evaluate(() => {
      const focused = document.activeElement;
      const label = focused?.closest('.field')?.querySelector('.label');
      return Math.min(...[focused, label].map((part) => part?.getBoundingClientRect().top ?? 0));
    });
  await expect(page.getByLabel('First name')).toBeFocused();
  expect(await top()).toBeGreaterThanOrEqual(64);
  await submit(page).focus();
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  for (let press = 0; press < 4; press++) {
    await page.keyboard.press('Shift+Tab');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getBoundingClientRect().top ?? 0))
      .toBeGreaterThanOrEqual(64);
  }
  await page.addStyleTag({ content: ':root { --apro-scroll-margin: 150px }' });
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await page.getByLabel('Last name').focus();
  await expect
    .poll(() => page.getByLabel('Last name').evaluate((input) => input.getBoundingClientRect().top))
    .toBeGreaterThanOrEqual(149);
});

test('prefers-reduced-motion turns all motion off', async ({ page, demo }) => {
  const moves = async (reducedMotion: 'reduce' | 'no-preference') => {
    await page.emulateMedia({ reducedMotion });
    await page.goto(`${demo.site}/slide.html`);
    await page.getByRole('button', { name: 'Ask us' }).click();
    const dialog = page.locator('dialog[open]');
    await dialog.waitFor();
    return dialog.evaluate((window) => getComputedStyle(window).animationName);
  };
  expect(await moves('no-preference')).not.toBe('none');
  expect(await moves('reduce')).toBe('none');
});

test.describe('by touch', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });

  test('text in inputs is at least 16 px on touch screens', async ({ page, demo }) => {
    await page.goto(`${demo.site}/every-field.html`);
    await page.addStyleTag({ content: 'body { font-size: 11px }' });
    await submit(page).waitFor();
    const sizes = await page
      .locator('.apro-form .control')
      .evaluateAll((controls) =>
        controls.map((control) => Number.parseFloat(getComputedStyle(control).fontSize)),
      );
    expect(sizes.length).toBeGreaterThan(20);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(16);
  });
});

test('popups pass axe in dark and forced colours, and show what is selected', async ({ page, demo }) => {
  await page.goto(`${demo.site}/every-field.html`);
  const open = async () => {
    await page.getByRole('button', { name: /^Choose a date, Date(,|$)/ }).click();
    await expect(page.getByRole('dialog').locator('.day:focus')).toBeVisible();
  };
  await open();
  await page.keyboard.press('Enter');
  await page.evaluate(() => {
    document.body.style.cssText = 'background: #121417; color: #eee';
    for (const link of document.querySelectorAll<HTMLElement>('nav a')) link.style.color = '#eee';
    document.documentElement.style.setProperty('--apro-accent', '#8ab4f8');
    dispatchEvent(new Event('load'));
  });
  await expect(page.locator('.apro-form')).toHaveAttribute('data-theme', 'dark');
  await open();
  expect(await smallTargets(page.locator('.calendar'))).toEqual([]);
  await page.keyboard.press('ArrowRight');
  await expectVisibleFocus(page);
  await expectNoAxeViolation(page);
  await page.emulateMedia({ forcedColors: 'active' });
  const countGrounds = (days: Element[]) =>
    new Set(days.map((day) => getComputedStyle(day).backgroundColor)).size;
  await expect.poll(() => page.locator('.day').evaluateAll(countGrounds)).toBe(2);
});

test('a long list keeps target sizes, text spacing and a visible active row in forced colours', async ({
  page,
  demo,
}) => {
  await page.goto(`${demo.site}/long-lists.html`);
  const list = page.getByRole('combobox').last();
  await list.waitFor({ timeout: 40_000 });
  await list.click();
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  expect(await smallTargets(page.locator('.apro-form'))).toEqual([]);
  await page.emulateMedia({ forcedColors: 'active' });
  await expectNoAxeViolation(page);
  const ground = (row: Element) => getComputedStyle(row).backgroundColor;
  const active = await page.locator('.row.active').evaluate(ground);
  for (const row of await page.locator('.row:not(.active)').all())
    expect(await row.evaluate(ground)).not.toBe(active);
  await page.emulateMedia({ forcedColors: 'none' });
  await page.addStyleTag({ content: textSpacing });
  expect(await clippedTexts(page.locator('.apro-form'))).toEqual([]);
});

const pages = ['/consents.html', '/steps.html', '/long-lists.html', '/arabic.html'];
for (const path of sampleRows('appearance', pages, 1)) {
  test(`${path} passes axe and cuts nothing off in forced colours and at 320 px with 200 % text`, async ({
    page,
    demo,
  }) => {
    await page.emulateMedia({ forcedColors: 'active' });
    await page.goto(demo.site + path);
    await submit(page).click();
    await page.locator('.apro-form .error').first().waitFor();
    await expectNoAxeViolation(page);
    await page.emulateMedia({ forcedColors: 'none' });
    expect(await smallTargets(page.locator('.apro-form'))).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    await page.addStyleTag({
      content: 'html { font-size: 200% } nav { display: none } h1 { font-size: 1rem }',
    });
    await expectNoAxeViolation(page);
    expect(await clippedTexts(page.locator('.apro-form'))).toEqual([]);
  });
}

test('at 320 px and 200 % text, long words are broken and not cut off', async ({ page, demo }) => {
  const long = 'Rechtsschutzversicherungsgesellschaft';
  await page.route('**/forms/35', async (route) => {
    const response = await route.fetch();
    await route.fulfill({
      response,
      body: (await response.text()).replaceAll(/("(?:label|text)":)"[^"]*"/g, `$1"${long}"`),
    });
  });
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(`${demo.site}/every-field.html`);
  await page.addStyleTag({
    content: 'html { font-size: 200% } nav { display: none } h1 { font-size: 1rem }',
  });
  await page.locator('.apro-form .choice').first().waitFor();
  const beyond = () =>
    page.locator('.apro-form *').evaluateAll((all) =>
      all
        .filter((one) => one.checkVisibility() && !one.matches('.unseen, .unseen *'))
        .filter((one) => one.getBoundingClientRect().right > innerWidth)
        .map((one) => one.className || one.localName),
    );
  await expect.poll(beyond).toEqual([]);
});
