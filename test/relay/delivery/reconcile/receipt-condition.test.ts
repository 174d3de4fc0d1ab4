import { describe, expect, test } from 'vitest';
import { CrmError } from '../../../../src/crm/errors/crm-error.js';
import type { ListEntry } from '../../../../src/relay/delivery/reconcile/list-page.js';
import {
  createReceiptCondition,
  type ReceiptConditionDeps,
} from '../../../../src/relay/delivery/reconcile/receipt-condition.js';
import type { StoredLead } from '../../../../src/relay/storage/tables/lead-schema.js';

const hourMs = 3_600_000;
const leadOf = (receipt: string) => ({ receipt }) as StoredLead;
const entryOf = (receipt: string) => ({ listedValues: new Map([['91', receipt]]) }) as unknown as ListEntry;
const lost = leadOf('R-LOST');
const controls = [leadOf('R-CONTROL'), leadOf('R-OTHER')];

type Answer = readonly string[] | CrmError;

/** A CRM that answers the search for each receipt number with the requests of these receipt numbers. */
function setUpCondition(answers: Readonly<Record<string, Answer>>, deps: Partial<ReceiptConditionDeps> = {}) {
  const asked: string[] = [];
  let nowMs = 0;
  let remaining = 10;
  const condition = createReceiptCondition({
    pages: {
      remaining: () => remaining,
      async load(conditions) {
        const { id = '', value = '' } = conditions?.field ?? {};
        asked.push(`${id} ${value}`);
        remaining--;
        const answer = answers[value] ?? [];
        if (answer instanceof CrmError) throw answer;
        return { entries: answer.map(entryOf), isFull: false, totalCount: undefined };
      },
    },
    leadMatcher: { findReceipt: ({ listedValues }) => listedValues.get('91') },
    tokenField: 'ext_request.91',
    now: () => nowMs,
    ...deps,
  });
  return {
    condition,
    asked,
    advance: (ms: number) => {
      nowMs += ms;
    },
    setRemaining: (count: number) => {
      remaining = count;
    },
  };
}

const works = { 'R-CONTROL': ['R-CONTROL'] };

describe('the search for a receipt number', () => {
  test('that finds the lead needs one request', async () => {
    const { condition, asked } = setUpCondition({ 'R-LOST': ['R-LOST'] });
    expect(await condition.search(lost, controls)).toBe('found');
    expect(asked).toEqual(['91 R-LOST']);
  });

  test('that finds nothing proves that the CRM lacks the lead only if it finds the nearest control', async () => {
    const { condition, asked } = setUpCondition(works);
    expect(await condition.search(lost, controls)).toBe('complete');
    expect(asked).toEqual(['91 R-LOST', '91 R-CONTROL']);
  });

  test.each<[name: string, answers: Readonly<Record<string, Answer>>, controls: readonly StoredLead[]]>([
    ['does not find the control either', {}, controls],
    ['has no control', works, []],
    ['finds other requests instead of the control', { 'R-CONTROL': ['R-OTHER', 'R-CONTROL'] }, controls],
    ['finds other requests instead of the lead', { ...works, 'R-LOST': ['R-CONTROL'] }, controls],
    ['is refused', { ...works, 'R-LOST': new CrmError('BAD_PARAMS') }, controls],
  ])('that %s proves nothing', async (_name, answers, known) => {
    const { condition } = setUpCondition(answers);
    expect(await condition.search(lost, known)).toBeUndefined();
  });

  test('proves nothing if no request is left for the control', async () => {
    const { condition, asked, setRemaining } = setUpCondition(works);
    setRemaining(1);
    expect(await condition.search(lost, controls)).toBeUndefined();
    expect(asked).toEqual(['91 R-LOST']);
    // The condition was not tried, so it is tried again at the next search.
    setRemaining(2);
    expect(await condition.search(lost, controls)).toBe('complete');
  });

  test('fails if the CRM does not answer', async () => {
    const error = new CrmError('network');
    const { condition } = setUpCondition({ 'R-LOST': error });
    await expect(condition.search(lost, controls)).rejects.toBe(error);
    expect(condition.isUsable()).toBe(true);
  });
});

describe('for six hours the relay remembers', () => {
  test('that the condition works, and then asks for a control again', async () => {
    const { condition, asked, advance } = setUpCondition(works);
    await condition.search(lost, controls);
    advance(6 * hourMs - 1);
    expect(await condition.search(lost, controls)).toBe('complete');
    expect(asked).toHaveLength(3);
    advance(1);
    expect(await condition.search(lost, controls)).toBe('complete');
    expect(asked).toHaveLength(5);
  });

  test.each<[name: string, answers: Readonly<Record<string, Answer>>]>([
    ['is refused', { 'R-LOST': new CrmError('BAD_PARAMS') }],
    ['is ignored', { 'R-LOST': ['R-OTHER'] }],
    ['does not find a control', {}],
  ])('that the condition %s, and does not use it', async (_name, answers) => {
    const { condition, advance } = setUpCondition(answers);
    expect(condition.isUsable()).toBe(true);
    await condition.search(lost, controls);
    expect(condition.isUsable()).toBe(false);
    advance(6 * hourMs);
    expect(condition.isUsable()).toBe(true);
  });
});

test('without a receipt field the condition is not used', () => {
  expect(setUpCondition({}, { tokenField: undefined }).condition.isUsable()).toBe(false);
});
