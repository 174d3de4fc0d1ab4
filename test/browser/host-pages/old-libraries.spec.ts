import type { Page } from '@playwright/test';
import type { RunningDemo } from '../helpers/demo-fixture.js';
import { expect, lastArrival } from '../helpers/demo-fixture.js';
import { fillEveryField } from '../helpers/fill-form.js';
import { type Host, test } from '../helpers/host-fixture.js';
import { sampleRows } from '../helpers/samples.js';
import { oldLibraries } from './old-libraries.js';

// Every page has a form with all kinds of fields, or a form in steps. `npm run zoo` tries all pages, `npm test` draws one.

const names = Object.keys(oldLibraries);
const chosenNames = sampleRows('old libraries', names, 1);

async function openPage(
  page: Page,
  host: Host,
  demo: RunningDemo,
  { library, form }: { readonly library: string | undefined; readonly form: string },
): Promise<void> {
  host.files.set('/', {
    type: 'text/html',
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>A page</title>
      <script>{${library}}</script>${form}<script async src="${demo.relay}/embed.js"></script></html>`,
  });
  await page.goto(host.url);
}

for (const name of chosenNames) {
  for (const isolation of sampleRows('old libraries, isolation', ['light', 'shadow'], 1)) {
    test(`a form in the ${isolation} DOM is filled in and sent on a page with ${name}`, async ({
      page,
      host,
      demo,
    }) => {
      const form = `<apro-form form="35" isolation="${isolation}"><p>Call us</p></apro-form>`;
      await openPage(page, host, demo, { library: oldLibraries[name], form });
      await fillEveryField(page);
      await page.getByRole('button', { name: 'Send' }).click();
      await expect(page.getByText('Everything has arrived.')).toBeVisible();
      const { data } = await lastArrival(demo);
      expect(data).toMatchObject({
        def_customer: { surname: 'Müller-О’Нил', phone: '+1 202 555 0143', email: 'ann+forms@example.com' },
        ext_request: {
          88: { value: { 0: 'Balcony', 1: 'Cellar, dry' } },
          85: { value: '2014-03-14 21:34:05' },
          83: { value: '1234.50' },
          81: { value: { lat: '55.753366', lon: '37.620908' } },
          79: { value: { 0: '1', 1: '10' } },
          697: { value: 'Harbour Street 500' },
          720: { value: 'Music,Languages' },
        },
        def_stock: { name: 'Loft on the river', parent: '12' },
      });
      // The form also leaves a page whose `remove` works for few elements.
      await page.evaluate(() => {
        const form = document.querySelector('apro-form');
        form?.parentNode?.removeChild(form);
      });
      await expect(page.locator('.apro-form')).toHaveCount(0);
    });
  }

  test(`a form in steps keeps its draft and is sent once on a page with ${name}`, async ({
    page,
    host,
    demo,
  }) => {
    const presets = `{"ext_request.79":[{"text":"a few","to":"3"}]}`;
    const form = `<apro-form form="35" layout="steps" presets='${presets}'></apro-form>`;
    await openPage(page, host, demo, { library: oldLibraries[name], form });
    await page.getByLabel('First name').fill('Ann');
    await page.getByLabel('Email').fill('ann@example.com');
    const newsletter = page.getByRole('group', { name: 'Newsletter' }).getByLabel('No', { exact: true });
    await newsletter.check();
    await expect.poll(() => page.evaluate(() => JSON.stringify({ ...sessionStorage }))).toContain('Ann');
    await page.reload();
    await expect(page.getByLabel('First name')).toHaveValue('Ann');
    await expect(newsletter).toBeChecked();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Choice', { exact: true }).selectOption('First');
    await page.getByRole('button', { name: 'a few' }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Floor', { exact: true }).fill('3');
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText('Everything has arrived.')).toBeVisible();
    const { data } = await lastArrival(demo);
    expect(data).toMatchObject({
      def_customer: { name: 'Ann', email: 'ann@example.com' },
      ext_customer: { 42: { value: '0' } },
      ext_request: { 89: { value: 'First' }, 79: { value: { 0: '', 1: '3' } } },
      ext_stock: { 339: { value: '3' } },
    });
  });
}
