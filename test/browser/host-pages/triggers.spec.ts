import type { Page } from '@playwright/test';
import type { RunningDemo } from '../../../demo/start.js';
import { expect } from '../helpers/demo-fixture.js';
import { holdRequests } from '../helpers/hold-requests.js';
import { type Host, test } from '../helpers/host-fixture.js';
import { sampleEntries, sampleRows } from '../helpers/samples.js';

async function openPage(page: Page, host: Host, demo: RunningDemo, trigger: string, body: string) {
  host.files.set('/', {
    type: 'text/html',
    body: `<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,"><body>${body}
      <apro-form form="37" mode="popup" trigger="${trigger}"></apro-form>
      <script src="${demo.relay}/embed.js"></script></body></html>`,
  });
  host.files.set('/other', { type: 'text/html', body: '<title>Other</title>' });
  await page.goto(host.url);
  await page.waitForFunction(() => 'AproForms' in window);
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100))));
}

const openWindows = (page: Page) => page.locator('dialog[open]');

const stoppingPages: Readonly<Record<string, string>> = {
  'an ancestor that stops the click':
    '<div onclick="event.stopPropagation()"><button id="ask">Ask</button></div>',
  'a button that stops the click': '<button id="ask" onclick="event.stopPropagation()">Ask</button>',
  'a document that stops the click':
    '<button id="ask">Ask</button><script>document.addEventListener("click", (event) => event.stopImmediatePropagation(), true)</script>',
  'a child of the trigger':
    '<button id="ask"><svg width="20" height="20"><rect width="20" height="20"/></svg></button>',
  'a link': '<a id="ask" href="/other">Ask</a>',
  'a link that opens a new tab': '<a id="ask" href="/other" target="_blank">Ask</a>',
};

for (const [name, body] of sampleEntries('stopping pages', stoppingPages, 2)) {
  test(`a click trigger opens the window on a page with ${name}`, async ({ page, host, demo }) => {
    await openPage(page, host, demo, 'click:#ask', body);
    await page.locator('#ask').click();
    await expect(openWindows(page)).toBeVisible();
    expect(new URL(page.url()).pathname).toBe('/');
    expect(page.context().pages()).toHaveLength(1);
  });
}

const earlyPresses: Readonly<Record<string, readonly [body: string, selector: string, opened: number]>> = {
  'a button': ['<button id="ask">Ask</button>', '#ask', 1],
  'a child of the trigger': ['<button id="ask"><b>Ask</b></button>', '#ask b', 1],
  'a link in the page': ['<a id="ask" href="#place">Ask</a>', '#ask', 1],
  'a link of which the page stops the click': [
    '<a id="ask" href="/other" onclick="event.preventDefault()">Ask</a>',
    '#ask',
    0,
  ],
  'another button': ['<button id="ask">Ask</button><button id="more">More</button>', '#more', 0],
};

for (const [name, [body, selector, opened]] of sampleEntries('early presses', earlyPresses, 2)) {
  test(`a press on ${name} before the code of triggers is loaded opens ${opened} windows`, async ({
    page,
    host,
    demo,
  }) => {
    const release = await holdRequests(page, /\/modes-/);
    host.files.set('/', {
      type: 'text/html',
      body: `<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,"><body>${body}
        <apro-form form="37" mode="popup" trigger="click:#ask"></apro-form>
        <script src="${demo.relay}/embed.js"></script></body></html>`,
    });
    const requested = page.waitForRequest(/\/modes-/);
    await page.goto(host.url);
    await requested;
    await page.locator(selector).click();
    // The browser records the press after the next frame.
    await page.waitForFunction("performance.getEntriesByType('first-input').length > 0");
    release();
    await page.waitForLoadState('networkidle');
    await expect(openWindows(page)).toHaveCount(opened);
    if (opened === 0) return;
    await page.keyboard.press('Escape');
    await expect(openWindows(page)).toHaveCount(0);
    // The form is mounted again. The press was used.
    const translated = page.waitForResponse(/\/de-/);
    await page.evaluate(() => document.querySelector('apro-form')?.setAttribute('locale', 'de'));
    await (await translated).finished();
    await expect(openWindows(page)).toHaveCount(0);
    // The trigger of the new form works only after its texts have been read.
    await expect(async () => {
      if ((await openWindows(page).count()) === 0) await page.locator('#ask').click();
      await expect(openWindows(page)).toHaveCount(1, { timeout: 1_000 });
    }).toPass();
  });
}

for (const modifier of sampleRows('modifiers', ['Control', 'Shift', 'Meta', 'Alt'] as const, 1)) {
  test(`a click with ${modifier} on a link is the browser's, and on a button opens the window`, async ({
    page,
    host,
    demo,
  }) => {
    await page.clock.install();
    await openPage(
      page,
      host,
      demo,
      'click:.ask',
      '<a class="ask" href="#other"><b>Link</b></a><button class="ask">Button</button>',
    );
    const isPrevented = page.evaluate(
      () =>
        new Promise((resolve) =>
          addEventListener('click', (event) => resolve(event.defaultPrevented), { once: true }),
        ),
    );
    await page.getByText('Link').click({ modifiers: [modifier] });
    expect(await isPrevented).toBe(false);
    await page.bringToFront();
    await page.clock.runFor(1_000);
    await expect(openWindows(page)).toHaveCount(0);
    await page.getByRole('button', { name: 'Button' }).click({ modifiers: [modifier] });
    await expect(openWindows(page)).toBeVisible();
  });
}

/** Pages with another scroller than the document: style sheet and content. */
const scrollers: Readonly<Record<string, readonly [css: string, body: string, selector: string]>> = {
  'the document': ['', '<div style="height: 3000px">x</div>', 'html'],
  'the body': [
    'html, body { height: 100%; margin: 0; overflow: auto } html { overflow: hidden }',
    '<div style="height: 3000px">x</div>',
    'body',
  ],
  'a container': [
    'html, body { height: 100%; margin: 0; overflow: hidden } #app { height: 100%; overflow-y: auto }',
    '<div id="app"><div style="height: 3000px">x</div></div>',
    '#app',
  ],
  'a container that stops scroll events': [
    'html, body { height: 100%; margin: 0; overflow: hidden } #app { height: 100%; overflow-y: scroll }',
    '<div id="app" onscroll="event.stopPropagation()"><div style="height: 3000px">x</div></div>',
    '#app',
  ],
  'a document with a list that scrolls': [
    '#list { height: 100px; overflow: auto }',
    '<div id="list"><div style="height: 3000px">x</div></div><div style="height: 3000px">x</div>',
    'html',
  ],
};

for (const [name, [css, body, selector]] of sampleEntries('scrollers', scrollers, 2)) {
  test(`scroll:50 fires at half of the page where the scroller is ${name}`, async ({ page, host, demo }) => {
    await openPage(page, host, demo, 'scroll:50', `<style>${css}</style>${body}`);
    await expect(openWindows(page)).toHaveCount(0);
    const scrollTo = (part: number, target: string) =>
      page.evaluate(
        ([share, query]) => {
          const element = document.querySelector(query) as Element;
          element.scrollTop = (element.scrollHeight - element.clientHeight) * share;
          return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100)));
        },
        [part, target] as const,
      );
    await scrollTo(0.4, selector);
    if (name.includes('list')) await scrollTo(1, '#list');
    await expect(openWindows(page)).toHaveCount(0);
    await scrollTo(0.6, selector);
    await expect(openWindows(page)).toBeVisible();
  });
}

test('scroll:50 fires at once on a page that is not higher than the viewport', async ({
  page,
  host,
  demo,
}) => {
  await openPage(page, host, demo, 'scroll:50', '<p>Short</p>');
  await expect(openWindows(page)).toBeVisible();
});

test('again-after counts from the last closing, whatever the clock of the device did', async ({
  page,
  host,
  demo,
}) => {
  const dayMs = 86_400_000;
  const expectedByAge = [
    [0.5 * dayMs, 0],
    [1.5 * dayMs, 1],
    [-5 * 365 * dayMs, 1],
    [Number.NaN, 1],
  ] as const;
  await page.clock.install();
  for (const [ageMs, count] of expectedByAge) {
    const stored = `<script>localStorage.setItem('apro-forms:closed:37', String(Date.now() - ${ageMs}))</script>`;
    host.files.set('/', {
      type: 'text/html',
      body: `<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,"><body>${stored}
        <apro-form form="37" mode="popup" trigger="delay:0" again-after="1"></apro-form>
        <script src="${demo.relay}/embed.js"></script></body></html>`,
    });
    await page.goto(host.url);
    await page.waitForLoadState('networkidle');
    await page.clock.runFor(1_000);
    await expect(openWindows(page), `closed ${ageMs} ms ago`).toHaveCount(count);
  }
});

/** States that a page may have in its history entry. */
const historyStates = [
  `'the page’s own'`,
  '7',
  '[1, 2]',
  'new Date(0)',
  'new Map([["a", 1]])',
  '{ page: 3 }',
  'null',
];

for (const state of sampleRows('history states', historyStates, 2)) {
  test(`steps keep the page's own history.state ${state}`, async ({ page, host, demo }) => {
    host.files.set('/', {
      type: 'text/html',
      body: `<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,"><body>
        <script>window.pageState = ${state}; history.replaceState(pageState, '')</script>
        <apro-form form="35" layout="steps" draft="off"></apro-form>
        <script src="${demo.relay}/embed.js"></script></body></html>`,
    });
    await page.goto(host.url);
    const progress = page.locator('.step p');
    const firstStep = await progress.innerText();
    const next = page.getByRole('button', { name: 'Next' });
    await page.getByRole('textbox', { name: 'First name' }).fill('Ann');
    await page.getByLabel('Email').fill('ann@example.com');
    await page.getByRole('group', { name: 'Newsletter' }).getByLabel('Yes').check();
    await next.click();
    await expect(progress).not.toHaveText(firstStep);
    for (const back of ['browser', 'button']) {
      if (back === 'browser') await page.goBack();
      else await page.getByRole('button', { name: 'Back' }).click();
      await expect(progress).toHaveText(firstStep);
      const kept = await page.evaluate(() => {
        const { pageState } = window as never as { pageState: unknown };
        const isMarked = Object.prototype.toString.call(history.state) === '[object Object]';
        const own = isMarked
          ? Object.fromEntries(Object.entries(history.state).filter(([key]) => !key.startsWith('apro-forms')))
          : history.state;
        const text = (value: unknown) =>
          value instanceof Map ? `Map ${JSON.stringify([...value])}` : JSON.stringify(value ?? {});
        return text(own) === text(pageState);
      });
      expect(kept).toBe(true);
      await next.click();
      await expect(progress).not.toHaveText(firstStep);
    }
  });
}

for (const isolation of ['light', 'shadow']) {
  test(`a letter that is typed in the form triggers no hotkey of the page, and Escape reaches the page (isolation="${isolation}")`, async ({
    page,
    host,
    demo,
  }) => {
    host.files.set('/', {
      type: 'text/html',
      body: `<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,"><body>
        <script>
          window.heard = [];
          document.addEventListener('keydown', (event) => {
            if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return heard.push('typing');
            heard.push(event.key);
            if (event.key !== 'Tab') event.preventDefault();
          });
        </script>
        <apro-form form="34" isolation="${isolation}" draft="off"></apro-form>
        <script src="${demo.relay}/embed.js"></script></body></html>`,
    });
    await page.goto(host.url);
    const name = page.getByLabel('First name');
    await name.click();
    await page.waitForLoadState('networkidle');
    await page.keyboard.type('Sas /?');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.type('x');
    await expect(name).toHaveValue('Sas x/');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    const heard = await page.evaluate(() => (window as never as { heard: string[] }).heard);
    if (isolation === 'shadow') expect(heard).toEqual(['Escape', 'Control', 'k']);
    else expect(heard.every((key) => key === 'typing')).toBe(true);
  });
}
