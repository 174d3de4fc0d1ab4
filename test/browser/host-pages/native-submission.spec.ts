import type { Page } from '@playwright/test';
import { arrivals, expect, lastArrival, refuseSends } from '../helpers/demo-fixture.js';
import { holdRequests } from '../helpers/hold-requests.js';
import { test } from '../helpers/host-fixture.js';
import { sampleEntries } from '../helpers/samples.js';
import type { HostPage } from '../zoo/host-page-types.js';
import { openHostPage } from '../zoo/open-host-page.js';

const run = (code: string) => (page: Page) => page.evaluate(code);
const pressSend = (page: Page) => page.getByRole('button', { name: 'Send' }).click();
const pressEnter = (page: Page) => page.getByRole('textbox').press('Enter');
const stopSubmit = (target: string) =>
  `<script>${target}.addEventListener('submit', (event) => event.stopImmediatePropagation(), true)</script>`;

interface Way extends HostPage {
  readonly send: (page: Page) => Promise<unknown>;
}

const jQuery = '<script src="/packages/jquery/dist/jquery.js"></script>';
const sandbox: HostPage = {
  headers: () => ({ 'content-security-policy': 'sandbox allow-scripts allow-same-origin' }),
};
const disableAtClick: HostPage = {
  head: jQuery,
  apply: run(`jQuery('button[type=submit]').on('click', function () {
    jQuery(this).prop('disabled', true).html('<i></i> Please wait');
  })`),
};

/** Ways to submit a form in which the browser dispatches no event `submit`, or scripts of the page stop the event. */
const ways: Readonly<Record<string, Way>> = {
  'submit() of the form': { send: run(`document.querySelector('form').submit()`) },
  'submit() after a check by a script': {
    head: jQuery,
    apply: run(`jQuery('form').on('submit', (event) => {
      event.preventDefault();
      event.target.submit();
    })`),
    send: pressSend,
  },
  'an event that is stopped at the window': { head: stopSubmit('window'), send: pressSend },
  'an event that is stopped at the document, with Enter': { head: stopSubmit('document'), send: pressEnter },
  'a button that a script disables at the click': { ...disableAtClick, send: pressSend },
  'a button that a script disables, with Enter': { ...disableAtClick, send: pressEnter },
  'a sandbox without allow-forms': { ...sandbox, send: pressSend },
  'a sandbox without allow-forms, with Enter': { ...sandbox, send: pressEnter },
};

for (const [name, way] of Object.entries(ways))
  test(`a form is sent once and the page stays: ${name}`, async ({ page, host, demo }) => {
    await openHostPage(page, host, demo, way, '500');
    await page.evaluate('window.isSamePage = true');
    await page.getByRole('textbox').fill('Ann');
    await way.send(page);
    await expect(page.getByText('It has arrived.')).toBeVisible();
    expect((await lastArrival(demo)).data).toEqual({ def_customer: { name: 'Ann' } });
    expect(await page.evaluate('window.isSamePage')).toBe(true);
  });

/** The relay knows a page with an opaque origin as `null`, which only `ALLOWED_ORIGINS=*` allows. */
const opaqueOrigin = 'a sandbox with an opaque origin';
const firstPresses: Readonly<Record<string, HostPage>> = {
  ...Object.fromEntries(Object.entries(ways).filter(([, { send }]) => send === pressSend)),
  [opaqueOrigin]: {
    headers: () => ({ 'content-security-policy': 'sandbox allow-scripts' }),
  },
};

for (const [name, hostPage] of sampleEntries('first submissions', firstPresses, 2))
  test(`a form is sent once if the first press in the form is on its button: ${name}`, async ({
    page,
    host,
    findDemo,
    demo: ownDemo,
  }) => {
    const demo = name === opaqueOrigin ? await findDemo({ ALLOWED_ORIGINS: '*' }) : ownDemo;
    const release = await holdRequests(page, '**/field-focus-*.js');
    const values = `values='{"def_customer.name":"Ann"}'`;
    await openHostPage(page, host, demo, { ...hostPage, attributes: `${values} isolation="shadow"` }, '500');
    await page.evaluate('window.isSamePage = true');
    await pressSend(page);
    release();
    await expect(page.getByText('It has arrived.')).toBeVisible();
    expect((await lastArrival(demo)).data).toEqual({ def_customer: { name: 'Ann' } });
    expect(await page.evaluate('window.isSamePage')).toBe(true);
  });

test('a script that prevents the click or the event submit prevents the submission', async ({
  page,
  host,
  demo,
}) => {
  const veto: HostPage = {
    head: `<script>
      for (const type of ['click', 'submit']) addEventListener(type, (event) => {
        if (!event.target.closest('form') || window.vetoed !== type) return;
        event.preventDefault();
        event.stopPropagation();
      }, true);
    </script>`,
  };
  await openHostPage(page, host, demo, veto, '500');
  await page.getByRole('textbox').fill('Ann');
  for (const type of ['click', 'submit']) {
    await page.evaluate(`window.vetoed = '${type}'`);
    await pressSend(page);
    // The widget checks its controls 100 ms after the press at the latest. This timer of the page runs after that.
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 200))');
    expect(arrivals(demo)).toHaveLength(0);
  }
  await page.evaluate(`window.vetoed = ''`);
  await pressSend(page);
  await expect(page.getByText('It has arrived.')).toBeVisible();
});

test('controls that a script disables at each submission can be used after an error and after a failure', async ({
  page,
  host,
  demo,
}) => {
  const disabler: HostPage = {
    head: jQuery,
    attributes: 'keep="off"',
    apply: run(`jQuery('form').on('submit', function () {
      const controls = jQuery(this).find(':input');
      controls.prop('disabled', true);
      setTimeout(() => controls.prop('disabled', true));
    })`),
  };
  await openHostPage(page, host, demo, disabler, '500');
  await pressSend(page);
  await expect(page.locator('.field .error')).toHaveText('Fill this in.');
  await refuseSends(page, 1);
  await page.getByRole('textbox').fill('Ann');
  await pressSend(page);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('It has arrived.')).toBeVisible();
  expect((await lastArrival(demo)).data).toEqual({ def_customer: { name: 'Ann' } });
});
