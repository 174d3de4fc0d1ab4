import type { Page } from '@playwright/test';
import { collectConsole, expect, expectNoAxeViolation, lastArrival, test } from '../helpers/demo-fixture.js';
import { sampleEntries, sampleRows } from '../helpers/samples.js';
import { openPageWithTriggers } from '../helpers/trigger-listeners.js';

function openDialog(page: Page) {
  return page.locator('dialog.window[open]');
}

test('a popup opens by its trigger, traps the focus and restores the focus when it closes', async ({
  page,
  demo,
}) => {
  await openPageWithTriggers(page, `${demo.site}/popup.html`);
  const ask = page.getByRole('link', { name: 'Ask for a viewing' });
  await ask.click();
  const form = page.getByRole('dialog', { name: 'Request a viewing' });
  await expect(form.getByLabel('First name')).toBeVisible();
  await expectNoAxeViolation(page);
  // The Tab key must not focus anything behind the popup.
  for (let press = 0; press < 40; press++) {
    await page.keyboard.press('Tab');
    const inside = await page.evaluate(
      () => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null,
    );
    expect(inside).toBe(true);
  }
  const before = await page.evaluate(() => scrollY);
  await page.mouse.wheel(0, 500);
  expect(await page.evaluate(() => scrollY)).toBe(before);

  await form.getByLabel('First name').fill('Ann');
  await page.keyboard.press('Escape');
  await expect(openDialog(page)).toHaveCount(0);
  await expect(ask).toBeFocused();
  await expect.poll(() => page.evaluate(() => document.documentElement.getAttribute('style') || '')).toBe('');
  await ask.click();
  await expect(form.getByLabel('First name')).toHaveValue('Ann');
  await form.getByRole('button', { name: 'Close' }).click();
  await expect(openDialog(page)).toHaveCount(0);
});

test('a form in a popup is sent, and the popup shows the confirmation', async ({ page, demo }) => {
  await openPageWithTriggers(page, `${demo.site}/popup.html`);
  await page.getByRole('link', { name: 'Ask for a viewing' }).click();
  const form = openDialog(page);
  await form.getByLabel('First name').fill('Ann');
  await form.getByLabel('Email').fill('ann@example.com');
  await form.getByRole('button', { name: 'Send' }).click();
  await expect(form.getByText('We will get back to you')).toBeVisible();
  expect((await lastArrival(demo)).formtype).toBe('34');
});

test('a window with mode="page" covers the whole viewport', async ({ page, demo }) => {
  await openPageWithTriggers(page, `${demo.site}/popup.html`);
  await page.getByRole('link', { name: 'Show every kind of field' }).click();
  // The window is animated, so it reaches its final size only after some time.
  await expect.poll(() => openDialog(page).boundingBox()).toEqual({ x: 0, y: 0, ...page.viewportSize() });
});

test('a slide-in opens by scrolling, and not again after the visitor closed it', async ({ page, demo }) => {
  await page.goto(`${demo.site}/slide.html`);
  await expect(page.getByRole('button', { name: 'Ask us' })).toBeVisible();
  await expect(openDialog(page)).toHaveCount(0);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight * 0.6));
  await expect(openDialog(page)).toBeVisible();
  await expect(openDialog(page).getByLabel('First name')).toBeVisible();
  await expectNoAxeViolation(page);
  await openDialog(page).getByLabel('First name').focus();
  await page.keyboard.press('Escape');
  await expect(openDialog(page)).toHaveCount(0);

  await page.reload();
  await expect(page.getByRole('button', { name: 'Ask us' })).toBeVisible();
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight * 0.6));
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100))));
  await expect(openDialog(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Ask us' }).click();
  await expect(openDialog(page)).toBeVisible();
});

test('a window with a trigger waits until the page has closed its own dialog', async ({ page, demo }) => {
  await page.goto(`${demo.site}/slide.html`);
  await expect(page.getByRole('button', { name: 'Ask us' })).toBeVisible();
  await page.evaluate(() => {
    const other = document.body.appendChild(document.createElement('dialog'));
    other.id = 'other';
    other.show();
    scrollTo(0, document.documentElement.scrollHeight);
  });
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100))));
  await expect(openDialog(page)).toHaveCount(0);
  await page.evaluate(() => document.querySelector<HTMLDialogElement>('#other')?.close());
  await expect(openDialog(page)).toBeVisible();
});

test('AproForms.open opens a form that waits for its trigger and a form that is not on the page', async ({
  page,
  demo,
}) => {
  await page.goto(`${demo.site}/popup.html`);
  await expect.poll(() => page.evaluate(() => 'AproForms' in globalThis)).toBe(true);
  const before = await page.evaluate(() => document.querySelectorAll('apro-form').length);
  await page.evaluate(() => window.AproForms?.open('34'));
  await expect(openDialog(page).getByLabel('First name')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.evaluate(() => window.AproForms?.open('40'));
  await expect(page.getByRole('dialog', { name: 'Long lists' }).getByLabel('Year')).toBeVisible();
  expect(await page.evaluate(() => document.querySelectorAll('apro-form').length)).toBe(before);
});

test('a long list in a window is in the viewport when the page is scrolled', async ({ page, demo }) => {
  await page.goto(`${demo.site}/popup.html`);
  await page.addStyleTag({ content: 'main { min-block-size: 400vh }' });
  await page.evaluate(() => scrollTo(0, innerHeight * 2));
  await page.evaluate(() => window.AproForms?.open('40'));
  const list = openDialog(page).getByLabel('Year');
  await expect(list).toBeInViewport({ ratio: 1 });
  await list.click();
  await expect(page.getByRole('listbox')).toBeInViewport();
});

test('the triggers delay and exit open popups, and an unknown trigger gives a warning', async ({
  page,
  demo,
}) => {
  const warnings = collectConsole(page);
  await page.goto(`${demo.site}/popup.html`);
  await page.evaluate(() => {
    const add = (attributes: Record<string, string>) => {
      const element = document.createElement('apro-form');
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      document.body.append(element);
    };
    add({ form: '34', mode: 'popup', trigger: 'exit', id: 'leaving' });
    add({ form: '34', mode: 'popup', trigger: 'sometimes' });
    add({ form: '36', mode: 'popup', trigger: 'delay:0.1', id: 'late' });
  });
  await expect(page.getByRole('dialog', { name: 'An empty form' })).toBeVisible();
  expect(warnings.join()).toContain('trigger="sometimes" is not known');
  await page.keyboard.press('Escape');
  await page.evaluate(() =>
    document.dispatchEvent(new MouseEvent('mouseout', { clientY: -1, bubbles: true })),
  );
  await expect(page.getByRole('dialog', { name: 'Request a viewing' })).toBeVisible();
});

test('removing the element removes its window, button and trigger', async ({ page, demo }) => {
  await page.goto(`${demo.site}/slide.html`);
  await page.getByRole('button', { name: 'Ask us' }).click();
  await expect(openDialog(page)).toBeVisible();
  await page.evaluate(() => document.querySelector('apro-form')?.remove());
  await expect(openDialog(page)).toHaveCount(0);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await expect(page.locator('dialog')).toHaveCount(0);
});

test('the triggers delay, exit, click and scroll open their forms on the demo page', async ({
  page,
  demo,
}) => {
  await page.goto(`${demo.site}/triggers.html`);
  const slide = page.locator('dialog.slide[open]');
  const popup = page.locator('dialog.popup[open]');
  await expect(slide.getByLabel('First name')).toBeVisible();
  await slide.getByRole('button', { name: 'Close' }).click();
  await expect(slide).toHaveCount(0);
  const leaving = { bubbles: true, clientY: -1, relatedTarget: null };
  await page.dispatchEvent('main', 'mouseout', leaving);
  await expect(popup.getByLabel('Question')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(popup).toHaveCount(0);
  await page.dispatchEvent('main', 'mouseout', leaving);
  await expect(popup).toHaveCount(0);
  await page.getByRole('button', { name: 'Ask a question' }).click();
  await expect(page.locator('dialog.page[open]').getByLabel('First name')).toBeVisible();
  await page.keyboard.press('Escape');
  const inPlace = page.locator('apro-form:not([mode])').getByLabel('Question');
  await expect(inPlace).toHaveCount(0);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await expect(inPlace).toBeVisible();
});

test('a window shrinks to the space above the on-screen keyboard and keeps the focused field visible', async ({
  page,
  demo,
}) => {
  await page.setViewportSize({ width: 375, height: 700 });
  await page.addInitScript(() => {
    const seen = Object.assign(new EventTarget(), { height: 700, offsetTop: 0, scale: 1 });
    Object.defineProperty(window, 'visualViewport', { value: seen });
  });
  await openPageWithTriggers(page, `${demo.site}/popup.html`);
  await page.getByRole('link', { name: 'Ask for a viewing' }).click();
  const form = openDialog(page);
  await form.getByLabel('Anything else?').focus();
  const keyboard = (height: number, offsetTop: number, scale = 1) =>
    page.evaluate(
      (seen) => {
        Object.assign(window.visualViewport ?? {}, seen);
        window.visualViewport?.dispatchEvent(new Event('resize'));
      },
      { height, offsetTop, scale },
    );
  const edges = async (what: ReturnType<typeof openDialog>) => {
    const { y = Number.NaN, height = Number.NaN } = (await what.boundingBox()) ?? {};
    return { top: y, bottom: y + height };
  };
  await keyboard(380, 20);
  await expect.poll(() => edges(form)).toEqual({ top: 20, bottom: 400 });
  const field = await edges(form.getByLabel('Anything else?'));
  expect(field.top).toBeGreaterThanOrEqual(20);
  expect(field.bottom).toBeLessThanOrEqual(400);
  // Pinch zoom changes the visual viewport and must not move the window.
  await keyboard(200, 90, 2);
  await expect.poll(() => edges(form)).toEqual({ top: 20, bottom: 400 });
  await keyboard(700, 0);
  await expect.poll(() => edges(form)).toEqual({ top: 0, bottom: 700 });
});

test('the page can scroll again only after the last of two open windows has closed', async ({
  page,
  demo,
}) => {
  await page.goto(`${demo.site}/popup.html`);
  await page.addStyleTag({ content: 'main { min-block-size: 400vh }' });
  await expect.poll(() => page.evaluate(() => 'AproForms' in globalThis)).toBe(true);
  await page.evaluate(() => window.AproForms?.open('34'));
  await expect(openDialog(page)).toHaveCount(1);
  await page.evaluate(() => window.AproForms?.open('37'));
  await expect(openDialog(page)).toHaveCount(2);
  const scrollPage = async () => {
    await page.mouse.move(5, 300);
    await page.mouse.wheel(0, 100);
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 200))),
    );
    return page.evaluate(() => scrollY);
  };
  await page.evaluate(() => document.querySelector('apro-form[form="34"]')?.remove());
  await expect(openDialog(page)).toHaveCount(1);
  expect(await scrollPage()).toBe(0);
  await page.keyboard.press('Escape');
  await expect(openDialog(page)).toHaveCount(0);
  await expect.poll(scrollPage).toBeGreaterThan(0);
});

test('a window with a trigger ignores hidden dialogs of the page', async ({ page, demo }) => {
  await page.goto(`${demo.site}/slide.html`);
  await expect(page.getByRole('button', { name: 'Ask us' })).toBeVisible();
  await page.evaluate(() => {
    const closed = document.body.appendChild(document.createElement('div'));
    closed.setAttribute('aria-modal', 'true');
    closed.hidden = true;
    scrollTo(0, document.documentElement.scrollHeight);
  });
  await expect(openDialog(page)).toBeVisible();
});

for (const mode of [...sampleRows('windows that open', ['popup', 'page'], 1), 'slide']) {
  test(`a ${mode} that opens by itself takes no letter and is not closed by the space bar`, async ({
    page,
    demo,
  }) => {
    await page.clock.install();
    await page.goto(`${demo.site}/blank.html`);
    await page.evaluate((mode) => {
      document
        .querySelector('main')
        ?.insertAdjacentHTML(
          'beforeend',
          `<input id="search"><apro-form form="37" mode="${mode}" trigger="delay:2"></apro-form>`,
        );
    }, mode);
    // The close button is on the page as soon as the texts of the window are loaded.
    await expect(page.locator('dialog .close')).toBeAttached();
    const search = page.locator('#search');
    await search.focus();
    for (const word of ['flat ', 'with ', 'two ', 'rooms']) {
      await page.keyboard.type(word);
      await page.clock.runFor(2_500);
    }
    await expect(search).toHaveValue('flat with two rooms');
    await expect(openDialog(page)).toHaveCount(0);
    await page.clock.runFor(6_000);
    await expect(openDialog(page)).toHaveCount(1);
    await expect(mode === 'slide' ? search : openDialog(page)).toBeFocused();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await expect(openDialog(page)).toHaveCount(1);
  });
}

/** Controls at the end of a narrow page, under the place of a floating button. */
const lastControls: Readonly<Record<string, string>> = {
  'the send button of another form': '<apro-form form="37" class="last"></apro-form>',
  'the send button of another form in a shadow root':
    '<apro-form form="37" isolation="shadow" class="last"></apro-form>',
  'a button of a short page': '<button id="last">Send</button>',
  'a button below two shadow roots that overlap': `<button id="last">Send</button>${'<div style="position: absolute; inset: 0"><template shadowrootmode="open"><p>Hello</p></template></div>'.repeat(2)}`,
  'a button in a fixed bar': `<div style="height: 2000px"></div>
    <div style="position: fixed; inset: auto 0 0; text-align: right"><button id="last">Send</button></div>`,
};

for (const [name, markup] of sampleEntries('last controls', lastControls, 2))
  test(`a floating button does not cover ${name} at the end of a narrow page`, async ({ page, demo }) => {
    await page.setViewportSize({ width: 320, height: 480 });
    await page.goto(`${demo.site}/blank.html`);
    await page.evaluate((markup) => {
      document.body.style.margin = '0';
      document.body.setHTMLUnsafe(`<style>
          #last { width: 100%; height: 60px; margin-top: calc(100vh - 60px) }
          div > #last { margin-top: 0 }
          .last { display: block; margin: 600px 0 0 130px }
        </style>
        <main style="padding: 0; margin: 0">${markup}</main>
        <apro-form form="34" mode="popup" trigger="none" button="Ask us a question"></apro-form>`);
    }, markup);
    const send = page.locator('main').getByRole('button', { name: 'Send' });
    const opener = page.getByRole('button', { name: 'Ask us a question' });
    await expect(opener).toBeVisible();
    await send.waitFor();
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    const overlaps = async () => {
      const [below, above] = await Promise.all([send.boundingBox(), opener.boundingBox()]);
      return below && above && above.y + above.height > below.y && above.x < below.x + below.width;
    };
    await expect.poll(overlaps).toBe(false);
    // The page itself is the same.
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(height);
    await opener.click();
    await expect(openDialog(page)).toBeVisible();
  });

for (const [lower, upper] of [
  ['37', '34'],
  ['34', '37'],
])
  test(`floating buttons of two forms do not cover each other: ${upper} is added last, and opened first`, async ({
    page,
    demo,
  }) => {
    await page.goto(`${demo.site}/blank.html`);
    for (const id of [lower, upper]) {
      await page.evaluate((form) => {
        const attributes = `form="${form}" mode="popup" trigger="none" button="Form ${form}"`;
        document.body.insertAdjacentHTML('beforeend', `<apro-form ${attributes}></apro-form>`);
      }, id);
      await expect(page.getByRole('button', { name: `Form ${id}` })).toBeVisible();
    }
    await page.getByRole('button', { name: `Form ${upper}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: `Form ${lower}` }).click();
    await expect(openDialog(page)).toBeVisible();
  });
