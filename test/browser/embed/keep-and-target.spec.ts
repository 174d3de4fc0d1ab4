import { arrivals, expect, lastArrival } from '../helpers/demo-fixture.js';
import { test } from '../helpers/host-fixture.js';
import { sampleEntries } from '../helpers/samples.js';

test('keep=off stores nothing on the device, and a lead that cannot be sent is not promised', async ({
  page,
  host,
  demo,
}) => {
  host.files.set('/', {
    type: 'text/html',
    body: `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>A page</title>
      <apro-form form="37" keep="off" draft="session"></apro-form><script async src="${demo.relay}/embed.js"></script></html>`,
  });
  await page.goto(host.url);
  const stored = () =>
    page.evaluate(async () => [
      ...Object.keys(localStorage),
      ...Object.keys(sessionStorage),
      ...(await indexedDB.databases()),
    ]);
  await page.getByLabel('Question').fill('Why?');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await expect(page.getByText('saved on this device')).toHaveCount(0);
  // A draft is stored 300 ms after the last change, so the page is hidden, which stores the draft at once.
  await page.evaluate(() => dispatchEvent(new Event('pagehide')));
  expect(await stored()).toEqual([]);
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Thank you.')).toBeVisible();
  await lastArrival(demo);
  expect(arrivals(demo)).toHaveLength(1);
  expect(await stored()).toEqual([]);
});

const ways: Readonly<Record<string, string>> = {
  '<apro-form>': '<apro-form form="37" target="#place"></apro-form>',
  '[data-apro-form]': '<div data-apro-form="37" data-target="#place"></div>',
  mount: `<div id="first"></div><script>
    addEventListener('load', () => AproForms.mount('#first', { form: '37', target: '#place' }));</script>`,
};

for (const [name, body] of sampleEntries('option target', ways, 1)) {
  test(`the option target of ${name} moves the form into the element, also if the element comes later`, async ({
    page,
    host,
    demo,
  }) => {
    host.files.set('/', {
      type: 'text/html',
      body: `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>A page</title>
        <script async src="${demo.relay}/embed.js"></script>${body}<section id="place"><p>Before</p></section></html>`,
    });
    await page.goto(host.url);
    const question = page.locator('#place').getByLabel('Question');
    await question.fill('Why?');
    await expect(page.getByLabel('Question')).toHaveCount(1);
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.locator('#place').getByText('Thank you.')).toBeVisible();
    await lastArrival(demo);
  });
}
