import type { Page } from '@playwright/test';
import { expect, test, withProofOfWork } from '../helpers/demo-fixture.js';
import { scanFile } from '../helpers/fill-form.js';
import { countResources, skipProofOfWork, trackResources } from '../helpers/resource-counts.js';
import { sampleEntries } from '../helpers/samples.js';

/** Number of measured mounts. Earlier mounts load what stays on the page for good: styles and chunks of the script. */
const rounds = 6;

test.use({ relaySettings: withProofOfWork });

interface MountScenario {
  readonly attributes: Readonly<Record<string, string>>;
  /** Action that the test performs on the form before it removes the form. */
  readonly action?: keyof typeof actions;
}

/** Functions that run in the page with the element of the form. */
const actions = {
  type(host: Element) {
    const input = host.querySelector<HTMLInputElement>('input, textarea');
    if (!input) throw new Error('the form has no input');
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
  'a form with every kind of field': { attributes: { form: '35' }, action: 'type' },
  'a form with long lists': { attributes: { form: '40' } },
  'a form in steps': { attributes: { form: '35', layout: 'steps' }, action: 'send' },
  'a form in a shadow root': { attributes: { form: '34', isolation: 'shadow' } },
  'a popup that was never opened': { attributes: { form: '34', mode: 'popup', trigger: 'click:h1' } },
  'an open popup': { attributes: { form: '34', mode: 'popup', trigger: 'none' }, action: 'open' },
  'a slide-in that waits for its trigger': {
    attributes: { form: '34', mode: 'slide', trigger: 'scroll:50', button: 'Ask' },
  },
  'a full-page window that waits for a delay': {
    attributes: { form: '34', mode: 'page', trigger: 'delay:600' },
  },
  'a popup that waits for the pointer to leave': {
    attributes: { form: '34', mode: 'popup', trigger: 'exit' },
  },
  'a form with analytics': { attributes: { form: '34', track: 'datalayer' }, action: 'type' },
  'a form with the debug panel': { attributes: { form: '34', debug: '' } },
  'a form with all extras': {
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

for (const [name, round] of sampleEntries('leaks', scenarios, 2)) {
  test(`${name} leaves no listeners, nodes, timers or observers after repeated mounting and removal`, async ({
    page,
  }) => {
    // In one scenario, each mounted form computes a proof of work, which takes seconds.
    if (name !== 'a form in which something was typed') await skipProofOfWork(page);
    await mountAndUnmount(page, round, 3);
    const before = await countResources(page);
    await mountAndUnmount(page, round, rounds);
    // A lower count is correct too: cleanup of the first mounts may still have been pending.
    const kinds = ['listeners', 'nodes', 'timers', 'observers'] as const;
    await expect
      .poll(async () => {
        const after = await countResources(page);
        return kinds.filter((kind) => after[kind] > before[kind]).map((kind) => `${after[kind]} ${kind}`);
      })
      .toEqual([]);
  });
}

test('each of 150 mounts in one element adds less than 1 KB to the heap', async ({ page }) => {
  const cycle = (times: number) =>
    page.evaluate(async (times) => {
      const host = document.querySelector('main')?.appendChild(document.createElement('div'));
      if (!host) throw new Error('the page has no <main>');
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
  await cycle(150);
  const { heap, ...after } = await countResources(page);
  expect(after).toEqual(before);
  expect(heap - heapBefore).toBeLessThan(150_000);
});

test('removing a form aborts its upload', async ({ page }) => {
  await page.route('**/upload', () => {});
  await page.evaluate(() => {
    document.querySelector('main')?.insertAdjacentHTML('beforeend', '<apro-form form="35"></apro-form>');
  });
  const begun = page.waitForRequest('**/upload');
  await page.getByLabel('Passport scan').setInputFiles(scanFile);
  const request = await begun;
  const ended = page.waitForEvent('requestfailed', (candidate) => candidate === request);
  await page.evaluate(() => document.querySelector('apro-form')?.remove());
  expect((await ended).failure()?.errorText).toBe('net::ERR_ABORTED');
});

test('console.warn is restored after the last debug panel is removed', async ({ page }) => {
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

test('the offline queue keeps a single retry timer after several online events', async ({ page }) => {
  await page.evaluate(() => {
    document.querySelector('main')?.insertAdjacentHTML('beforeend', '<apro-form form="37"></apro-form>');
  });
  await page.getByLabel('Question').fill('Is anybody there?');
  await page.waitForLoadState('networkidle');
  await page.route('**/onlineforms', (route) => route.abort());
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('on this device').last()).toBeVisible();
  const delays = () => page.evaluate(() => [...(window.ledger?.timers.values() ?? [])]);
  for (let time = 0; time < 5; time++) {
    // An online event during an attempt starts no attempt, so the event is repeated until a request follows.
    await expect(async () => {
      await Promise.all([
        page.waitForRequest('**/onlineforms', { timeout: 1_000 }),
        page.evaluate(() => dispatchEvent(new Event('online'))),
      ]);
    }).toPass({ intervals: [50] });
  }
  // Drafts and proofs of work have timers with other delays, which end.
  await expect.poll(delays).toEqual([30_000]);
});

async function mountAndUnmount(
  page: Page,
  { attributes, action }: MountScenario,
  times: number,
): Promise<void> {
  const work = action && actions[action];
  // The action runs in the page, so its source text is passed.
  await page.evaluate(
    async ({ attributes, times, actionSource }) => {
      const run: ((host: Element) => void) | undefined = actionSource
        ? new Function(`return { ${actionSource} }.work`)()
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
        const readyAfterAction = attributes.trigger === 'none' ? ready() : undefined;
        run?.(host);
        await readyAfterAction;
        await nextTask();
        host.remove();
        await nextTask();
      }
    },
    { attributes, times, actionSource: work ? `work: (function ${work.toString()})` : undefined },
  );
}
