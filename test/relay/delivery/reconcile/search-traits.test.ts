import { describe, expect, test } from 'vitest';
import type { FaultName } from '../../../../demo/crm/faults.js';
import type { TraitName } from '../../../../demo/crm/traits.js';
import { sampleRows } from '../../../browser/helpers/samples.js';
import {
  annFields,
  type DeliveryFixture,
  deliveredNames,
  fillformFault,
  setUpDelivery,
  waitUntil,
} from '../worker-fixture.js';

const settings = {
  'the receipt': { TOKEN_FIELD: 'ext_request.91', NOTE_FIELD: 'ext_request.90' },
  'its values': { NOTE_FIELD: 'ext_request.90' },
} as const;
type Recognition = keyof typeof settings;

const lead = (name: string) => ({
  ...annFields,
  'data[def_customer][name]': name,
  'data[ext_request][66][value]': `The question of ${name}`,
});

/** How the CRM has treated a lead whose answer was lost. */
interface Outcome {
  readonly fault: FaultName;
  /** Number of copies that the CRM has stored of the first submission. */
  readonly copies: number;
}
const outcomes: Readonly<Record<string, Outcome>> = {
  'is there': { fault: 'taken-html', copies: 1 },
  'is not there': { fault: 'html', copies: 0 },
  'is there twice': { fault: 'taken-html', copies: 2 },
  'arrived late': { fault: 'late', copies: 1 },
};
/** The relay gives a request up after 500 ms, and searches 300 ms later. */
const lateMs = 600;

/** How certain the relay is about leads in such a CRM. */
type Certainty = 'certain' | 'marked';

const crms: readonly (readonly [traits: readonly TraitName[], receipt: Certainty])[] = [
  [[], 'certain'],
  [['conditions-ignored'], 'certain'],
  [['fields-ignored'], 'certain'],
  [['fields-find-nothing'], 'certain'],
  [['period-ignored'], 'certain'],
  [['period-finds-nothing'], 'certain'],
  [['period-in-utc'], 'certain'],
  [['period-ahead'], 'certain'],
  [['period-by-day'], 'certain'],
  [['conditions-refused'], 'certain'],
  [['long-pages-refused'], 'certain'],
  [['long-pages', 'no-count', 'sorted-by-activity'], 'certain'],
  [['no-count'], 'certain'],
  [['short-pages', 'no-count'], 'certain'],
  [['sorted-by-activity'], 'certain'],
  [['sorted-by-activity', 'fields-find-nothing', 'period-in-utc', 'no-count'], 'certain'],
  [['sorted-by-activity', 'conditions-ignored', 'no-count'], 'certain'],
  [['sorted-by-activity', 'period-finds-nothing', 'fields-ignored'], 'certain'],
  [['oldest-first', 'conditions-ignored'], 'certain'],
  [['oldest-first', 'conditions-ignored', 'no-count'], 'certain'],
  [['unsorted', 'fields-ignored', 'period-by-day', 'short-pages'], 'certain'],
  [['one-page'], 'certain'],
  [['receipt-hidden'], 'marked'],
  [['receipt-hidden', 'conditions-ignored'], 'marked'],
  [['receipt-hidden', 'sorted-by-activity', 'no-count'], 'marked'],
  [['receipt-hidden', 'conditions-ignored', 'short-pages', 'no-count'], 'marked'],
];

/** Requests of others: one every hour until a minute ago. */
function addOthers({ crm }: DeliveryFixture, count: number): void {
  for (let index = count; index > 0; index--)
    crm.crm.arrivals.push({
      formtype: '34',
      host: 'elsewhere.example',
      at: new Date(Date.now() - 60_000 - index * 3_600_000).toISOString(),
      raw: '',
      data: { def_customer: { name: `Other ${index}` }, ext_request: { 66: { value: `Other ${index}` } } },
    });
}

/** A relay that has delivered a lead, so the search has a lead that the CRM has. */
async function start(
  traits: readonly TraitName[],
  recognition: Recognition,
  outbox: Parameters<typeof setUpDelivery>[1] = {},
): Promise<DeliveryFixture> {
  const fixture = await setUpDelivery(settings[recognition], outbox, traits);
  addOthers(fixture, 60);
  const receipt = await fixture.send(lead('Control'));
  await waitUntil(async () => expect(await fixture.state(receipt)).toBe('delivered'));
  await fixture.pass(400);
  return fixture;
}

async function lose(fixture: DeliveryFixture, name: string, { fault, copies }: Outcome): Promise<string> {
  fixture.crm.faults.add({ ...fillformFault, name: fault, delay: lateMs });
  const receipt = await fixture.send(lead(name));
  await waitUntil(async () => expect(await fixture.state(receipt)).not.toMatch(/queued|trying/));
  const { arrivals } = fixture.crm.crm;
  const stored = arrivals.at(-1);
  if (copies === 2 && stored) arrivals.push(stored);
  return receipt;
}

const isSettled = (state = '') => ['delivered', 'attention'].includes(state);
const copiesOf = (fixture: DeliveryFixture, name: string) =>
  deliveredNames(fixture).filter((delivered) => delivered === name).length;

const [plainCrm, ...otherCrms] = crms;

describe.each([...(plainCrm ? [plainCrm] : []), ...sampleRows('traits of a CRM', otherCrms, 8)])(
  'a CRM with %j',
  (traits, certainty) => {
    test.each(Object.keys(settings) as Recognition[])(
      'is asked for a lead by %s: none is lost, and none is sent again without need or mark',
      async (recognition) => {
        const fixture = await start(traits, recognition);
        const receipts = new Map<string, string>();
        for (const [name, outcome] of Object.entries(outcomes))
          receipts.set(name, await lose(fixture, name, outcome));
        for (const [name, { copies }] of Object.entries(outcomes)) {
          const receipt = receipts.get(name) ?? '';
          await waitUntil(async () => expect(isSettled(await fixture.state(receipt))).toBe(true));
          const stored = await fixture.store.leads.find(receipt);
          const isSentAgain = copies === 0 || (certainty === 'marked' && recognition === 'the receipt');
          const isMarked = isSentAgain && (recognition === 'its values' || certainty === 'marked');
          expect([name, stored?.state, stored?.code, stored?.repeat, copiesOf(fixture, name)]).toEqual([
            name,
            'delivered',
            isSentAgain ? 'answered' : 'found',
            Number(isMarked),
            copies + Number(isSentAgain),
          ]);
        }
      },
      30_000,
    );
  },
);

test('a CRM that hides receipts is recognized although the leads that it certainly has are on a later page', async () => {
  const traits: TraitName[] = ['receipt-hidden', 'conditions-ignored', 'short-pages', 'no-count'];
  const fixture = await start(traits, 'the receipt', { listMarginMs: 100, clockToleranceMs: 100 });
  const { arrivals } = fixture.crm.crm;
  const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
  const control = arrivals.pop();
  if (!control) throw new Error('nothing arrived');
  arrivals.push({ ...control, at: secondsAgo(400) });
  for (let seconds = 390; seconds > 20; seconds -= 8)
    arrivals.push({
      ...control,
      at: secondsAgo(seconds),
      data: { def_customer: { name: 'Other' }, ext_request: { 66: { value: `Other ${seconds}` } } },
    });
  // The relay learns the time zone while it searches for the first lead. So it could stop the search for the
  // second lead at the first page, although it must not.
  for (const name of ['Ann', 'Ben']) {
    const receipt = await lose(fixture, name, { fault: 'taken-html', copies: 1 });
    await waitUntil(async () => expect(await fixture.state(receipt)).toBe('delivered'));
    expect(await fixture.store.leads.find(receipt)).toMatchObject({ attempts: 2, repeat: 1 });
  }
});
