import type { Page } from '@playwright/test';
import { translatedLanguages } from '../../../src/messages/languages.js';
import { expect, type RunningDemo, test } from '../helpers/demo-fixture.js';
import { watchOfflineQueueCheck } from '../helpers/offline-queue-check.js';
import { sampleRows } from '../helpers/samples.js';

/**
 * Returns what is outside the window or cut: elements beyond the edges, and texts that are wider than their element.
 * The texts of inputs scroll, and rows of a list may be shortened.
 */
function findCut(): string[] {
  const width = document.documentElement.clientWidth;
  const roots = [...document.querySelectorAll('.apro-form, apro-form-layer')];
  const elements = roots.flatMap((root) => [root, ...root.querySelectorAll('*')]);
  const describe = (element: Element) =>
    `${element.localName}.${element.getAttribute('class') ?? ''} ${element.textContent?.trim().slice(0, 60)}`;
  const isScrolled = (element: Element) =>
    element.closest('input, textarea, select, [role=listbox], .unseen, svg') !== null;
  const cut = elements.filter((element) => {
    if (!element.checkVisibility({ visibilityProperty: true }) || isScrolled(element)) return false;
    const { left, right, width: ownWidth, height } = element.getBoundingClientRect();
    if (ownWidth <= 1 || height <= 1) return false;
    const isCut =
      getComputedStyle(element).overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1;
    return left < -1 || right > width + 1 || isCut;
  });
  const page = document.documentElement.scrollWidth > width ? ['the page can be scrolled sideways'] : [];
  return [...page, ...cut.map(describe)];
}

/** Opens a page of 320 px with forms in one language. */
async function openForms(page: Page, demo: RunningDemo, lang: string, forms: string): Promise<void> {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(`${demo.site}/blank.html`);
  await page.evaluate(
    ([language, html]) => {
      document.documentElement.lang = language;
      document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';
      document.querySelector('main')?.insertAdjacentHTML('beforeend', html);
    },
    [lang, forms] as const,
  );
  await page.waitForLoadState('networkidle');
}

const form = (page: Page, id: string) => page.locator(`apro-form[id=${id}]`);
const submit = (page: Page, id: string) => form(page, id).locator('button[type=submit]');

async function fillIn(page: Page, id: string): Promise<void> {
  await form(page, id).locator('[data-field="def_customer.name"] input').fill('Ann');
  await form(page, id).locator('[data-field="def_customer.email"] input').fill('ann@example.com');
}

for (const lang of sampleRows('states at 320 px', ['en', ...translatedLanguages], 2)) {
  test(`each state of a form in ${lang} fits into 320 px`, async ({ page, demo }) => {
    const cut: Record<string, readonly string[]> = {};
    const check = async (state: string) => {
      const found = await page.evaluate(findCut);
      if (found.length > 0) cut[state] = found;
    };

    await openForms(
      page,
      demo,
      lang,
      `<apro-form id="every" form="35" draft="off"></apro-form><apro-form id="lists" form="40" draft="off"></apro-form>
      <apro-form id="steps" form="35" layout="steps" draft="off"></apro-form>`,
    );
    await check('blank');
    await submit(page, 'every').click();
    await form(page, 'every').locator('.summary').waitFor();
    await check('errors');
    await submit(page, 'steps').click();
    await form(page, 'steps').locator('.field .error').first().waitFor();
    await check('errors of a step');
    await form(page, 'every').locator('.pick').first().click();
    await page.locator('.calendar').waitFor();
    await check('calendar');
    await page.keyboard.press('Escape');
    await form(page, 'lists').locator('input[role=combobox]').first().click();
    await page.locator('[role=option]').first().waitFor();
    await check('open list');
    await page
      .locator('input[role=combobox][aria-expanded=true]')
      .last()
      .fill('no such option, whatever it is');
    await page.locator('[role=option]').first().waitFor({ state: 'detached' });
    await check('a list without results');

    const looked = await watchOfflineQueueCheck(page);
    await openForms(
      page,
      demo,
      lang,
      `<apro-form id="window" form="34" mode="popup" button="Kostenvoranschlag anfordern"></apro-form>
      <apro-form id="sent" form="34" draft="off"></apro-form><p style="height: 20rem"></p>`,
    );
    await check('button of a window');
    let breakOff = () => {};
    const isBrokenOff = new Promise<void>((resolve) => {
      breakOff = resolve;
    });
    await page.route('**/onlineforms', async (route) => {
      const isSend = route.request().postData()?.includes('action=fill');
      if (!isSend) return route.fallback();
      await isBrokenOff;
      return route.abort();
    });
    await fillIn(page, 'sent');
    await looked();
    await submit(page, 'sent').click();
    await expect(submit(page, 'sent')).toHaveAttribute('aria-disabled', 'true');
    await check('sending');
    breakOff();
    await expect(submit(page, 'sent')).not.toHaveAttribute('aria-disabled');
    await check('failed and queued');
    await page.unroute('**/onlineforms');
    await page.route('**/onlineforms', (route) =>
      route.fulfill({ status: 403, json: { status: 'fail', message: 'ACCESS_DENY' } }),
    );
    await submit(page, 'sent').click();
    await form(page, 'sent').locator('.error').last().waitFor();
    await check('refused');
    await page.unroute('**/onlineforms');
    await submit(page, 'sent').click();
    await form(page, 'sent').locator('form').waitFor({ state: 'detached' });
    await check('sent');
    await page.locator('.opener').click();
    await page.locator('dialog[open] input').first().waitFor();
    await check('window');
    await page.locator('dialog[open] button[type=submit]').click();
    await page.locator('dialog[open] .field .error').first().waitFor();
    await check('errors in a window');
    expect(cut).toEqual({});
  });
}

test('the check finds what is outside the window, and what is cut', async ({ page, demo }) => {
  await openForms(page, demo, 'en', '<apro-form id="sent" form="34" draft="off"></apro-form>');
  const damage = (css: string) =>
    page.evaluate((text) => {
      const label = document.querySelector<HTMLElement>('.apro-form .label');
      label?.setAttribute('style', text);
    }, css);
  await damage('width: 600px');
  expect(await page.evaluate(findCut)).toEqual(['div.label Last name']);
  await damage('width: 20px; overflow: hidden; white-space: nowrap');
  expect(await page.evaluate(findCut)).toEqual(['div.label Last name']);
});
