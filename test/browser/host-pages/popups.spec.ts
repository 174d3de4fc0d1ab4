import type { Locator, Page } from '@playwright/test';
import { expect } from '../helpers/demo-fixture.js';
import { test } from '../helpers/host-fixture.js';
import { sampleEntries } from '../helpers/samples.js';

/** Popups that float beside a field, and how a visitor opens each. */
const popups = {
  list: {
    form: '40',
    open: (page: Page) => page.getByRole('combobox', { name: 'Year' }),
    popup: '.dropdown',
  },
  'list of a multiple selection': {
    form: '40',
    open: (page: Page) => page.getByRole('combobox', { name: 'Areas' }),
    popup: '.dropdown',
  },
  calendar: {
    form: '35',
    open: (page: Page) => page.getByRole('button', { name: 'Choose a date, Date', exact: true }),
    popup: '.calendar',
  },
} as const;

const next =
  '<div style="position: relative; z-index: 1; background: #fee; height: 1600px">The next section</div>';

/** Places that clip, cover, move or scale what is inside them. `%` is the form. */
const places: Readonly<Record<string, string>> = {
  'overflow: hidden': '<div style="overflow: hidden">%</div><p>The end</p>',
  'overflow: auto and a small height': '<div style="overflow: auto; height: 260px">%</div><p>The end</p>',
  'a section that the next section covers': `<div style="position: relative; z-index: 0">%</div>${next}`,
  'a transform': `<div style="transform: translateZ(0); overflow: hidden">%</div>${next}`,
  'a transform that scales': `<div style="transform: scale(0.9); transform-origin: 0 0; overflow: hidden">%</div>`,
  'a filter': `<div style="filter: grayscale(0.1); overflow: hidden">%</div>${next}`,
  'contain: paint': `<div style="contain: paint">%</div>${next}`,
  'zoom: 1.25': '<div style="zoom: 1.25; overflow: hidden">%</div>',
  'a page from right to left': '<div dir="rtl" style="overflow: hidden">%</div>',
  'a column at the right edge':
    '<div style="overflow: hidden; width: 200px; margin-inline-start: auto">%</div>',
  'a modal dialog of the page': '<dialog id="modal" style="width: 400px; height: 300px">%</dialog>',
};

/** Share of the popup's height in which a click would hit the popup, and its distance to the anchor in pixels. */
async function look(page: Page, popup: string, opener: Locator) {
  return page.locator(popup).evaluate(
    (element, anchor) => {
      const box = element.getBoundingClientRect();
      const field = (anchor as Element).closest('.big-list, .dated')?.getBoundingClientRect() as DOMRect;
      let [hit, all] = [0, 0];
      for (const x of [box.left + 8, box.left + box.width / 2, box.right - 8])
        for (let y = box.top + 8; y < box.bottom - 7; y += 8) {
          all++;
          const found = document.elementFromPoint(x, y);
          if (found && element.contains(found)) hit++;
        }
      return {
        visible: hit / all,
        height: box.height,
        distance: Math.round(Math.min(Math.abs(box.top - field.bottom), Math.abs(field.top - box.bottom))),
        overlap: Math.min(box.right, field.right) - Math.max(box.left, field.left),
        inside: box.left >= 0 && box.right <= document.documentElement.clientWidth + 1,
      };
    },
    await opener.elementHandle(),
  );
}

for (const [place, markup] of sampleEntries('places of popups', places, 2)) {
  test(`lists and calendars are entirely visible beside their field in ${place}`, async ({
    page,
    host,
    demo,
  }) => {
    for (const [name, { form, open, popup }] of Object.entries(popups)) {
      const body = markup.replace('%', `<apro-form form="${form}"></apro-form>`);
      host.files.set('/', {
        type: 'text/html',
        body: `<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,"><body>${body}
          <script src="${demo.relay}/embed.js"></script></body></html>`,
      });
      await page.goto(host.url);
      await page.evaluate(() => document.querySelector<HTMLDialogElement>('#modal')?.showModal());
      const opener = open(page);
      await opener.evaluate((element) => element.scrollIntoView({ block: 'center' }));
      await opener.click();
      await page.locator(popup).waitFor();
      const seen = await look(page, popup, opener);
      expect(seen, `${name}: ${JSON.stringify(seen)}`).toMatchObject({ visible: 1, inside: true });
      expect(seen.distance, name).toBeLessThanOrEqual(6);
      expect(seen.height, name).toBeGreaterThan(100);
      expect(seen.overlap, name).toBeGreaterThan(40);
    }
  });
}

test('a list follows its field when the page scrolls, and is above the field where there is no room below', async ({
  page,
  host,
  demo,
}) => {
  host.files.set('/', {
    type: 'text/html',
    body: `<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,">
      <body style="padding: 900px 0 2000px"><apro-form form="40"></apro-form>
      <script src="${demo.relay}/embed.js"></script></body></html>`,
  });
  await page.goto(host.url);
  const opener = page.getByRole('combobox', { name: 'Year' });
  const side = () =>
    page.locator('.dropdown').evaluate((element) => {
      const field = element.closest('.big-list')?.getBoundingClientRect() as DOMRect;
      const box = element.getBoundingClientRect();
      return Math.abs(box.top - field.bottom) <= 6
        ? 'below'
        : Math.abs(field.top - box.bottom) <= 6
          ? 'above'
          : box.top;
    });
  await opener.evaluate((element) => scrollTo(0, scrollY + element.getBoundingClientRect().top - 20));
  await opener.click();
  await expect.poll(side).toBe('below');
  for (const [distance, expected] of [
    [-300, 'below'],
    [-300, 'above'],
    [400, 'below'],
    [-50, 'below'],
  ] as const) {
    await page.evaluate((px) => scrollBy({ top: px, behavior: 'instant' }), distance);
    await expect.poll(side).toBe(expected);
    await expect(page.locator('.dropdown')).toBeInViewport({ ratio: 0.9 });
  }
  // The room on both sides is small: the list shrinks and its last row can be reached.
  await page.setViewportSize({ width: 800, height: 300 });
  await opener.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await expect
    .poll(() => page.locator('.dropdown').evaluate((element) => element.clientHeight))
    .toBeLessThan(160);
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('.row.active')).toBeInViewport();
});

test('without popover, lists and calendars are beside their field and not clipped by overflow', async ({
  page,
  host,
  demo,
}) => {
  await page.addInitScript(() => {
    for (const name of ['showPopover', 'hidePopover', 'togglePopover', 'popover'])
      delete (HTMLElement.prototype as unknown as Record<string, unknown>)[name];
  });
  for (const [name, { form, open, popup }] of Object.entries(popups)) {
    host.files.set('/', {
      type: 'text/html',
      body: `<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,"><body>
        <div style="overflow: hidden"><apro-form form="${form}"></apro-form></div><p>The end</p>
        <apro-form form="37" mode="slide" button="Ask us"></apro-form>
        <script src="${demo.relay}/embed.js"></script></body></html>`,
    });
    await page.goto(host.url);
    const opener = open(page);
    await opener.click();
    await page.locator(popup).waitFor();
    const seen = await look(page, popup, opener);
    expect(seen, name).toMatchObject({ visible: 1, inside: true });
    expect(seen.distance, name).toBeLessThanOrEqual(6);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Ask us' }).click();
    await expect(page.locator('dialog.slide[open]').getByLabel('Question')).toBeVisible();
  }
});
