import type { Page } from '@playwright/test';
import { expect, test, withProofOfWork } from '../helpers/demo-fixture.js';
import { scanFile } from '../helpers/fill-form.js';
import { countResources, skipProofOfWork, trackResources } from '../helpers/resource-counts.js';

/** Mounts after the first ones, which load what stays: styles and parts of the script. One leaked node each is found. */
const rounds = 6;

test.use({ relaySettings: withProofOfWork });

interface MountScenario {
  readonly attributes: Readonly<Record<string, string>>;
  /** What is done with the form before it goes, as a name out of `deeds`. */
  readonly action?: keyof typeof actions;
}

/** In the page. Each gets the host element. */
const actions = {
  type(host: Element) {
    const input = host.querySelector<HTMLInputElement>('input, textarea');
    if (!input) throw new Error('there is nothing to type into');
    input.value = 'typed';
    input.dispatchEvent(new Event('input', { bubbles: true }));
  },
  move(host: Element) {
    document.body.append(host);
  },
  change(host: Element) {
    host.setAttribute('locale', 'de');
  },
  open(host: Element) {
    (host as HTMLElement & { open(): void }).open();
  },
  send(host: Element) {
    host.querySelector<HTMLButtonElement>('button[type=submit]')?.click();
  },
};

const scenarios: Readonly<Record<string, MountScenario>> = {
  'a form': { attributes: { form: '37' } },
  'a form in which something was typed': { attributes: { form: '37' }, action: 'type' },
  'a form that was moved': { attributes: { form: '37' }, action: 'move' },
  'a form whose attribute changed': { attributes: { form: '37' }, action: 'change' },
  'a form with errors': { attributes: { form: '34' }, action: 'send' },
  'every kind of field': { attributes: { form: '35' }, action: 'type' },
  'long lists': { attributes: { form: '40' } },
  'a form in steps': { attributes: { form: '35', layout: 'steps' }, action: 'send' },
  'a shadow root': { attributes: { form: '34', isolation: 'shadow' } },
  'a popup that was never opened': { attributes: { form: '34', mode: 'popup', trigger: 'click:h1' } },
  'an open popup': { attributes: { form: '34', mode: 'popup', trigger: 'none' }, action: 'open' },
  'a slide-in that waits': {
    attributes: { form: '34', mode: 'slide', trigger: 'scroll:50', button: 'Ask' },
  },
  'a page mode that waits for a while': { attributes: { form: '34', mode: 'page', trigger: 'delay:600' } },
  'a popup that waits for the mouse to leave': {
    attributes: { form: '34', mode: 'popup', trigger: 'exit' },
  },
  analytics: { attributes: { form: '34', track: 'datalayer' }, action: 'type' },
  'a developer’s panel': { attributes: { form: '34', debug: '' } },
  'all extras at once': {
    attributes: {
      form: '34',
      track: 'datalayer,metrika:1',
      debug: '',
      consents: '[{"id":"a","text":"I agree"},{"id":"b","publication":"871"}]',
      messages: '{"send":"Go"}',
      params: 'a=def_customer.name',
      attribution: 'utm_source=def_customer.surname',
      hidden: 'def_customer.surname',
    },
    action: 'type',
  },
};

test.beforeEach(async ({ page, demo }) => {
  await trackResources(page);
  await page.goto(`${demo.site}/blank.html`);
  await page.waitForFunction(() => 'AproForms' in window);
});

for (const [name, round] of Object.entries(scenarios)) {
  test(`${name}, shown and taken away again and again, leaves nothing behind`, async ({ page }) => {
    // One scenario does the work for every mount; it takes seconds.
    if (name !== 'a form in which something was typed') await skipProofOfWork(page);
    await mountAndUnmount(page, round, 3);
    const before = await countResources(page);
    await mountAndUnmount(page, round, rounds);
    // Fewer is as good: what came before may have been on its way still.
    const kinds = ['listeners', 'nodes', 'timers', 'observers'] as const;
    await expect
      .poll(async () => {
        const after = await countResources(page);
        return kinds.filter((kind) => after[kind] > before[kind]).map((kind) => `${after[kind]} ${kind}`);
      })
      .toEqual([]);
  });
}

test('mounted and unmounted in one element a thousand times: less than 1 MB more', async ({ page }) => {
  const cycle = (times: number) =>
    page.evaluate(async (times) => {
      const host = document.querySelector('main')?.appendChild(document.createElement('div'));
      if (!host) throw new Error('there is no page');
      for (let time = 0; time < times; time++) {
        await new Promise<void>((resolve) => {
          const form = window.AproForms?.mount(host, {
            form: '37',
            onReady: () => setTimeout(() => resolve(form?.unmount())),
          });
        });
      }
      host.remove();
    }, times);
  await cycle(50);
  const { heap: heapBefore, ...before } = await countResources(page);
  await cycle(1_000);
  const { heap, ...after } = await countResources(page);
  expect(after).toEqual(before);
  expect(heap - heapBefore).toBeLessThan(1_000_000);
});

test('an upload ends with the form that it was for', async ({ page }) => {
  await page.route('**/upload', () => {});
  await page.evaluate(() => {
    document.querySelector('main')?.insertAdjacentHTML('beforeend', '<apro-form form="35"></apro-form>');
  });
  const begun = page.waitForRequest('**/upload');
  await page.getByLabel('Passport scan').setInputFiles(scanFile);
  const request = await begun;
  const ended = page.waitForEvent('requestfailed', (one) => one === request);
  await page.evaluate(() => document.querySelector('apro-form')?.remove());
  expect((await ended).failure()?.errorText).toBe('net::ERR_ABORTED');
});

test('the console is the page’s again after the last developer’s panel', async ({ page }) => {
  const before = await page.evaluateHandle(() => console.warn);
  const isAsBefore = () => page.evaluate((warn) => console.warn === warn, before);
  await page.evaluate(() => {
    const form = '<apro-form form="37" debug></apro-form>';
    document.querySelector('main')?.insertAdjacentHTML('beforeend', form + form);
  });
  await expect(page.getByText('apro-forms: form 37')).toHaveCount(2);
  await page.evaluate(() => document.querySelector('apro-form')?.setAttribute('form', ''));
  await expect(page.getByText('apro-forms: <apro-form> has no form ID')).toHaveCount(1);
  expect(await isAsBefore()).toBe(false);
  await page.evaluate(() => document.querySelector('main')?.replaceChildren());
  await expect.poll(isAsBefore).toBe(true);
});

test('one timer waits for the next try to send what is kept, however often the connection comes back', async ({
  page,
}) => {
  await page.evaluate(() => {
    document.querySelector('main')?.insertAdjacentHTML('beforeend', '<apro-form form="37"></apro-form>');
  });
  await page.getByLabel('Question').fill('Is anybody there?');
  await page.waitForLoadState('networkidle');
  await page.route('**/onlineforms', (route) => route.abort());
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('on this device').last()).toBeVisible();
  const timers = () => page.evaluate(() => window.ledger?.timers.size);
  for (let time = 0; time < 5; time++) {
    // While one try is under way another one is none.
    await expect(async () => {
      const tried = page.waitForRequest('**/onlineforms', { timeout: 200 });
      await page.evaluate(() => dispatchEvent(new Event('online')));
      await tried;
    }).toPass({ intervals: [50] });
  }
  await expect.poll(timers).toBe(1);
});

async function mountAndUnmount(
  page: Page,
  { attributes, action }: MountScenario,
  times: number,
): Promise<void> {
  const work = action && actions[action];
  // The function's own text: it runs in the page.
  await page.evaluate(
    async ({ attributes, times, deed }) => {
      const run: ((host: Element) => void) | undefined = deed
        ? new Function(`return { ${deed} }.work`)()
        : undefined;
      const nextTask = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      const needsOpening = attributes.mode !== undefined;
      for (let time = 0; time < times; time++) {
        const host = document.createElement('apro-form');
        for (const [name, value] of Object.entries(attributes)) host.setAttribute(name, value);
        const ready = () =>
          new Promise((resolve) => host.addEventListener('apro-form:ready', resolve, { once: true }));
        const shownPromise = ready();
        document.querySelector('main')?.append(host);
        if (!needsOpening) await shownPromise;
        await nextTask();
        const reopenedDatabase = attributes.trigger === 'none' ? ready() : undefined;
        run?.(host);
        await reopenedDatabase;
        await nextTask();
        host.remove();
        await nextTask();
      }
    },
    { attributes, times, deed: work ? `work: (function ${work.toString()})` : undefined },
  );
}
