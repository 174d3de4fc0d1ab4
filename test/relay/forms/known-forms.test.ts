import { expect, test } from 'vitest';
import { failureText, formText, type Script } from '../../scripted-crm-fixture.js';
import { pageOrigin, post, relayOrigin, sampleLead, setUpRelayWithClock } from '../fixture.js';

const formIds = Array.from({ length: 50 }, (_, index) => String(index + 1));

/** Requests that name something that no form of the relay has, so the relay looks through all its forms. */
const unknownRequests: readonly (readonly [string, (index: number) => Request])[] = [
  [
    'a lead of an unknown form',
    (index) => post('/onlineforms', { ...sampleLead, formtype: `${7_000 + index}` }),
  ],
  [
    'a list of an unknown option',
    (index) => post('/sharedapi/utils/binded', { 'params[bind]': `${7_000 + index}` }),
  ],
  ['a file for a group without a file field', () => createUpload('stock')],
];

function createUpload(object: string): Request {
  const body = new FormData();
  body.append('params[object]', object);
  body.append('file', new Blob(['text']), 'a.txt');
  return new Request(`${relayOrigin}/sharedapi/utils/upload`, {
    method: 'POST',
    headers: { Origin: pageOrigin },
    body,
  });
}

/** Answers `getform`. The `formtype` of a form is its id and 1,000. */
const answerForm = (body: string) => {
  const id = Number(new URLSearchParams(body).get('form'));
  return { text: JSON.stringify({ ...JSON.parse(formText), formtype: String(1_000 + id) }) };
};

async function setUpKnownForms(script: Script) {
  const fixture = await setUpRelayWithClock(script, { FORMS: formIds.join() });
  return {
    ...fixture,
    /** Number of forms and lists that the relay has looked up in its cache since its start. */
    async lookUpCount() {
      const metrics = await (await fixture.relay(new Request(`${relayOrigin}/metrics`))).text();
      const counts = [...metrics.matchAll(/^apro_copies_total\{.*\} (\d+)$/gm)].map(([, count]) =>
        Number(count),
      );
      return counts.reduce((sum, count) => sum + count, 0);
    },
  };
}

test.each(unknownRequests)(
  '%s makes the relay look through its forms at most once a second',
  async (_case, create) => {
    const { relay, lookUpCount, advance } = await setUpKnownForms(({ body }) => answerForm(body));
    const request = async (index: number) =>
      expect((await relay(create(index))).status).toBeGreaterThanOrEqual(400);
    await request(0);
    const afterFirst = await lookUpCount();
    expect(afterFirst).toBeGreaterThanOrEqual(formIds.length);
    for (let index = 1; index <= 10; index++) await request(index);
    expect((await lookUpCount()) - afterFirst).toBeLessThan(formIds.length);
    advance(1_000);
    const beforeLast = await lookUpCount();
    await request(11);
    expect((await lookUpCount()) - beforeLast).toBeGreaterThanOrEqual(formIds.length);
  },
);

test.each<[string, boolean, string]>([
  ['a temporary error', true, failureText('SERVER_IS_OVERLOADED')],
  ['an answer without text', true, ''],
  ['the answer that it does not exist', false, failureText('BAD_PARAMS')],
])(
  'after %s for a form of FORMS, the next unknown id starts another look: %s',
  async (_case, isRepeated, text) => {
    const { relay, lookUpCount } = await setUpKnownForms(({ body }) =>
      new URLSearchParams(body).get('form') === '7' ? { text } : answerForm(body),
    );
    const send = async (formtype: string) =>
      (await relay(post('/onlineforms', { ...sampleLead, formtype }))).status;
    await send('7000');
    const afterFirst = await lookUpCount();
    await send('7001');
    expect((await lookUpCount()) - afterFirst >= formIds.length).toBe(isRepeated);
  },
);

/** Requests for what only form 7 has. */
const requestsOfForm7: readonly (readonly [string, () => Request])[] = [
  ['a lead', () => post('/onlineforms', { ...sampleLead, formtype: '1007' })],
  ['a list', () => post('/sharedapi/utils/variants', { 'params[property_id]': '9007' })],
  ['a dependent list', () => post('/sharedapi/utils/binded', { 'params[bind]': '9008' })],
  ['a file', () => createUpload('stock')],
];

test.each(requestsOfForm7)(
  '%s of a form that cannot be loaded is refused for the moment, not for good',
  async (_case, create) => {
    const { relay } = await setUpKnownForms(({ body }) =>
      new URLSearchParams(body).get('form') === '7' ? { text: '' } : answerForm(body),
    );
    const response = await relay(create());
    expect([502, 503]).toContain(response.status);
  },
);

test('a lead of a form that could not be loaded at first is taken once the CRM answers again', async () => {
  const broken = new Set(['7']);
  const { relay, advance } = await setUpKnownForms(({ body }) =>
    broken.has(new URLSearchParams(body).get('form') ?? '') ? { text: '' } : answerForm(body),
  );
  const send = async (formtype: string) =>
    (await relay(post('/onlineforms', { ...sampleLead, formtype }))).json();
  expect(await send('7000')).toMatchObject({ status: 'fail' });
  expect(await send('1007')).toMatchObject({ status: 'fail' });
  broken.clear();
  // The cache asks the CRM again one second after a failed answer.
  advance(1_000);
  expect(await send('1007')).toMatchObject({ status: 'success', form: '1007' });
});
