import type { Locator, Page } from '@playwright/test';
import { arrivals, expect, type RunningDemo, test } from '../helpers/demo-fixture.js';
import { contracts, picture } from '../helpers/field-contracts.js';
import { formOfKind } from '../helpers/form-of-kind.js';
import { watchOfflineQueueCheck } from '../helpers/offline-queue-check.js';
import { sampleEntries, sampleKinds } from '../helpers/samples.js';
import { showForm } from '../helpers/show-form.js';
import { openTwins, translatePage } from '../helpers/translation.js';

const send = (page: Page) => page.locator('button[type=submit]').click();
const leave = (page: Page) => page.locator('main').click({ position: { x: 1, y: 1 } });
const showKind = (page: Page, demo: RunningDemo, kind: string) =>
  showForm(page, demo, { form: formOfKind(kind), draft: 'off' });

for (const [, [group, id, kind]] of sampleKinds('translated page', 3)) {
  const contract = contracts[kind];
  if (!contract) continue;

  test(`${kind}: a translated page shows the same and sends the same`, async ({ context, demo }) => {
    const twins = await openTwins(context, (page) => showKind(page, demo, kind));
    const field = (page: Page) => page.locator('fieldset.field, .field').first();
    const { invalid, clear } = contract;
    await twins.both(send);
    if (invalid) await twins.both((page) => invalid.enter(field(page)).then(() => leave(page)));
    await twins.both((page) => contract.fill(field(page)).then(() => leave(page)));
    if (clear) await twins.both((page) => clear(field(page)).then(() => leave(page)));
    await twins.both((page) => contract.fill(field(page)).then(() => leave(page)));
    await twins.both(async (page) => {
      await send(page);
      await page.getByText('It has arrived.').waitFor();
    });
    await expect.poll(() => arrivals(demo).length).toBe(2);
    for (const { data } of arrivals(demo)) expect(data).toEqual({ [group]: { [id]: contract.sent } });
  });
}

interface Scenario {
  open(page: Page, demo: RunningDemo): Promise<unknown>;
  /** What the visitor does. After each step both pages must show the same. */
  readonly steps: readonly ((page: Page) => Promise<unknown>)[];
}

const openDemoPage = (path: string) => (page: Page, demo: RunningDemo) =>
  page.goto(`${demo.site}/${path}.html`);
const model = (page: Page) => page.locator('input[role=combobox]').first();

type SendAnswer = 'refused' | 'overloaded' | 'lost' | 'from the relay';

interface HeldSend {
  readonly answer: SendAnswer;
  readonly isReleased: Promise<void>;
  release(): void;
}

const heldSends = new WeakMap<Page, HeldSend>();

/** Answers each submission of the page as `heldSends` says. The answer waits for its release. */
async function answerSends(page: Page): Promise<void> {
  await page.route('**/onlineforms', async (route) => {
    if (!route.request().postData()?.includes('action=fill')) return route.fallback();
    const { answer, isReleased } = heldSends.get(page) ?? {};
    await isReleased;
    if (answer === 'lost') return route.abort();
    if (answer === 'from the relay') return route.fallback();
    const [status, message] = answer === 'refused' ? [400, 'WRONG_FORM'] : [503, 'SERVER_IS_OVERLOADED'];
    await route.fulfill({
      status,
      headers: { 'Access-Control-Allow-Origin': '*' },
      json: { status: 'fail', message },
    });
  });
}

/** Sends the form. The form stays busy until the next step releases the answer. */
const sendAndGet = (answer: SendAnswer) => async (page: Page) => {
  let release = () => {};
  const isReleased = new Promise<void>((resolve) => {
    release = resolve;
  });
  heldSends.set(page, { answer, isReleased, release });
  await send(page);
  await page.locator('form[aria-busy]').waitFor();
};
const releaseAnd = (shown: (page: Page) => Locator) => async (page: Page) => {
  heldSends.get(page)?.release();
  await shown(page).waitFor();
};
/** A text below the fields: an error, or the note that the form is stored on the device. */
const waitForFailure = releaseAnd((page) =>
  page.locator('form:not([aria-busy]) > .part ~ :is(.error, .note)'),
);

/** Chooses an option in a list of form 35 on which another list depends. */
const chooseNested = (label: string, option: string) => (page: Page) =>
  page.getByLabel(label).selectOption(option);

const scenarios: Readonly<Record<string, Scenario>> = {
  'button, failures and messages of a send': {
    async open(page, demo) {
      const looked = await watchOfflineQueueCheck(page);
      await showKind(page, demo, 'email');
      await looked();
      await answerSends(page);
    },
    steps: [
      (page) => page.locator('input').fill('a@b.example'),
      sendAndGet('refused'),
      waitForFailure,
      sendAndGet('overloaded'),
      waitForFailure,
      sendAndGet('lost'),
      waitForFailure,
      sendAndGet('from the relay'),
      releaseAnd((page) => page.getByText('It has arrived.')),
    ],
  },
  'a message that follows the mistake': {
    open: (page, demo) => showKind(page, demo, 'email'),
    steps: [
      (page) =>
        page
          .locator('input')
          .focus()
          .then(() => leave(page)),
      (page) =>
        page
          .locator('input')
          .fill('nonsense')
          .then(() => leave(page)),
      (page) =>
        page
          .locator('input')
          .fill('ann@gmial.com')
          .then(() => leave(page)),
      (page) =>
        page
          .locator('input')
          .fill('ann@gmail.con')
          .then(() => leave(page)),
    ],
  },
  'the summary of a long form': {
    open: openDemoPage('every-field'),
    steps: [
      send,
      (page) => page.getByLabel('First name').fill('Ann'),
      (page) => page.getByLabel('Email').fill('nonsense'),
      (page) => page.getByLabel('Email').fill('a@b.example'),
      (page) => page.getByLabel('Choice', { exact: true }).selectOption('First'),
    ],
  },
  'lists that depend on each other': {
    open: openDemoPage('every-field'),
    steps: [
      chooseNested('Country', 'Northland'),
      chooseNested('Region', 'Region 2000'),
      chooseNested('Country', 'Southland'),
      chooseNested('Country', 'Northland'),
      (page) => page.getByLabel('City').selectOption({ index: 1 }),
      (page) => page.getByRole('group', { name: 'Services' }).getByLabel('Music').check(),
      (page) => page.getByLabel('Country').selectOption(''),
    ],
  },
  steps: {
    open: openDemoPage('steps'),
    steps: [
      async (page) => {
        await page.getByLabel('First name').fill('Ann');
        await page.getByLabel('Email').fill('ann@example.com');
        await page.getByRole('group', { name: 'Newsletter' }).getByLabel('Yes').check();
      },
      send,
      (page) => page.getByLabel('Choice', { exact: true }).selectOption('First'),
      send,
      (page) => page.getByRole('button', { name: 'Back' }).click(),
      send,
      send,
    ],
  },
  'a long list': {
    open: openDemoPage('long-lists'),
    steps: [
      (page) => model(page).click(),
      (page) => model(page).pressSequentially('model 1'),
      (page) => model(page).pressSequentially('9'),
      (page) => page.getByRole('listbox').evaluate((list) => list.scrollTo(0, 5_000)),
      (page) => page.getByRole('listbox').evaluate((list) => list.scrollTo(0, 300)),
      (page) => model(page).fill('nothing like this'),
      (page) => model(page).fill('nothing like that'),
      leave,
    ],
  },
  'a calendar': {
    open: (page, demo) => showKind(page, demo, 'date'),
    steps: [
      (page) => page.locator('input').fill('14/03/2014'),
      (page) => page.getByRole('button', { name: 'Choose a date' }).click(),
      (page) => page.getByRole('button', { name: 'Next month' }).click(),
      (page) => page.getByRole('button', { name: 'Next month' }).click(),
      (page) => page.getByRole('button', { name: 'Previous month' }).click(),
    ],
  },
  'an upload': {
    async open(page, demo) {
      await showKind(page, demo, 'file');
      let release = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      await page.exposeFunction('releaseUpload', release);
      await page.route('**/upload', (route) => released.then(() => route.abort()));
    },
    steps: [
      (page) => page.locator('input[type=file]').first().setInputFiles(picture),
      (page) => send(page).then(() => page.locator('form[aria-busy]').waitFor()),
      async (page) => {
        await page.evaluate('releaseUpload()');
        await page.getByText('the upload was interrupted').waitFor();
      },
      (page) => page.getByRole('button', { name: 'Remove' }).click(),
    ],
  },
  'a phone number': {
    open: (page, demo) => showKind(page, demo, 'phone'),
    steps: [
      (page) =>
        page
          .locator('input')
          .fill('+1 202 555 0143')
          .then(() => leave(page)),
      (page) =>
        page
          .locator('input')
          .fill('+44 20 7946 0018')
          .then(() => leave(page)),
      (page) =>
        page
          .locator('input')
          .fill('+44 20')
          .then(() => leave(page)),
    ],
  },
  'the position of the device': {
    open: (page, demo) => showKind(page, demo, 'point'),
    steps: [
      async (page) => {
        await page.evaluate(() => {
          Object.defineProperty(navigator, 'geolocation', {
            value: {
              getCurrentPosition: (_: unknown, onError: () => void) =>
                Object.assign(globalThis, { failPosition: onError }),
            },
          });
        });
        await page.getByRole('button', { name: 'Use my location' }).click();
      },
      (page) => page.evaluate('failPosition()'),
    ],
  },
  consents: {
    open: openDemoPage('consents'),
    steps: [send, (page) => page.getByRole('checkbox').first().check(), send],
  },
};

for (const [name, { open, steps }] of sampleEntries('translated scenarios', scenarios, 4)) {
  test(`under translation, ${name}: what is shown follows the form`, async ({ context, demo }) => {
    const twins = await openTwins(context, async (page) => {
      await open(page, demo);
      await page.locator('.field').first().waitFor();
    });
    for (const step of steps) await twins.both(step);
  });
}

test('on a translated page, a click selects the option whose text the row shows', async ({ page, demo }) => {
  await translatePage(page);
  await page.goto(`${demo.site}/long-lists.html`);
  const rows = page.getByRole('option');
  for (const query of ['model 1', 'volvo', 'Opel model 19', '']) {
    await model(page).click();
    await model(page).fill('x');
    await model(page).fill(query);
    for (const top of [0, 4_000, 90]) {
      await page.getByRole('listbox').evaluate((list, scrollTop) => list.scrollTo(0, scrollTop), top);
      await expect(async () => {
        // One look at all rows: the list replaces them while it scrolls.
        const shown = await rows.evaluateAll((elements) =>
          elements.map((element) => [
            (element as HTMLElement).innerText,
            element.id.replace(/.*-option-/, ''),
          ]),
        );
        expect(shown).not.toEqual([]);
        const served = await Promise.all(
          shown.map(async ([text = '']) => [text, await optionIdOf(demo, text)]),
        );
        expect(shown).toEqual(served);
      }).toPass({ intervals: [50, 100, 200] });
    }
    let text = '';
    await expect(async () => {
      // A click can scroll the list, and then another row is the eighth. A busy machine draws the rows of the last
      // scroll late, and then the row with this id is gone.
      const row = await rows.nth(8).evaluate(({ id, innerText }: HTMLElement) => ({ id, innerText }));
      text = row.innerText;
      await page.locator(`[id="${row.id}"]`).click({ timeout: 1_000 });
    }).toPass();
    await expect(model(page)).toHaveValue(text);
  }
});

let optionIds: Promise<ReadonlyMap<string, string>> | undefined;

/** Id of the option of the list of models, as the relay serves it. */
async function optionIdOf(demo: RunningDemo, text: string): Promise<string | undefined> {
  optionIds ??= fetch(`${demo.relay}/forms/40`)
    .then((response) => response.json())
    .then(({ definition }) => {
      const { options = [] } =
        definition.fields.find(({ label }: { label: string }) => label === 'Model') ?? {};
      return new Map(
        options.map(({ id, text: optionText }: { id: string; text: string }) => [optionText, id]),
      );
    });
  return (await optionIds).get(text);
}

test('a hosted page that was translated before its script ran shows and sends the same', async ({
  page,
  demo,
}) => {
  await translatePage(page);
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/*.js*', (route) => released.then(() => route.continue()));
  await page.goto(`${demo.relay}/f/${formOfKind('email')}`, { waitUntil: 'commit' });
  await page.locator('label font font').first().waitFor();
  await page.locator('input[inputmode=email]').fill('a@b.example');
  release();
  await expect(page.locator('[data-apro-drawn]')).toHaveCount(0);
  await expect(page.locator('label', { hasText: 'email' })).toHaveText('email');
  await expect(page.locator('button[type=submit]')).toHaveText('Send');
  await send(page);
  await expect(page.getByText('It has arrived.')).toBeVisible();
  await expect.poll(() => arrivals(demo).length).toBe(1);
});
