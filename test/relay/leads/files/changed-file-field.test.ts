import { expect, test } from 'vitest';
import { defaultScript, formText } from '../../../scripted-crm-fixture.js';
import {
  pollOptions,
  post,
  postFile,
  relayOrigin,
  sampleLead,
  setUpRelayWithClock,
  waitForSends,
} from '../../fixture.js';

function changeField(field: object | undefined): string {
  const form = JSON.parse(formText);
  if (field) form.ext_request[70] = { id: '70', name: 'Plan', ...field };
  else delete form.ext_request[70];
  return JSON.stringify(form);
}

/** Starts a relay whose form changes after the page was loaded. The field 70 is a file field before or after. */
async function setUpChange(before: string, after: string) {
  let form = before;
  const fixture = await setUpRelayWithClock(
    (request) => {
      if (request.path.endsWith('/upload'))
        return { text: '{"status":"success","data":{"name":"crm-plan.pdf"}}' };
      return request.body.includes('action=getform') ? { text: form } : defaultScript(request);
    },
    { FORMS: '34', NOTE_FIELD: 'ext_request.90' },
  );
  const readForm = async () => (await fixture.relay(new Request(`${relayOrigin}/forms/34`))).text();
  const first = await readForm();
  return {
    ...fixture,
    async change() {
      form = after;
      fixture.advance(600_000);
      await expect.poll(readForm, pollOptions).not.toBe(first);
    },
    /** Sends a lead with a value of the field 70. Returns the values of the request that the CRM got. */
    async send(value: string) {
      const lead = { ...sampleLead, 'data[ext_request][70][value]': value };
      expect(await (await fixture.relay(post('/onlineforms', lead))).json()).toMatchObject({
        status: 'success',
      });
      const [sent] = await waitForSends(fixture, 1);
      const params = new URLSearchParams(sent?.body);
      return {
        value: params.get('data[ext_request][70][value]'),
        note: params.get('data[ext_request][90][value]'),
      };
    },
    countUploads: () => fixture.crm.requests.filter(({ path }) => path.endsWith('/upload')).length,
  };
}

const text = changeField({ type_data: 'text' });
const upload = async (relay: Awaited<ReturnType<typeof setUpChange>>['relay']): Promise<string> =>
  (await (await relay(postFile('plan.pdf', '%PDF-1.7 a'))).json()).data.name;

test.each([
  ['is a text field now', text, { value: 'crm-plan.pdf', note: null }],
  [
    'is gone',
    changeField(undefined),
    { value: null, note: 'no field any more: ext_request.70: crm-plan.pdf' },
  ],
])('a file arrives with its lead although its field %s', async (_name, after, expected) => {
  const { relay, change, send, countUploads } = await setUpChange(formText, after);
  const id = await upload(relay);
  await change();
  expect(await send(id)).toEqual(expected);
  expect(countUploads()).toBe(1);
});

test('a text arrives with its lead although its field is a file field now', async () => {
  const { change, send } = await setUpChange(text, formText);
  await change();
  expect(await send('Please call me')).toEqual({
    value: null,
    note: 'no field any more: ext_request.70: Please call me',
  });
});

test.each(['file-abcdefghijkl.pdf', 'file-abcdefghijklmnopqrstuvwx.pdf'])(
  'a visitor can type %s, which is no file',
  async (typed) => {
    const { send, countUploads } = await setUpChange(text, text);
    expect(await send(typed)).toEqual({ value: typed, note: null });
    expect(countUploads()).toBe(0);
  },
);
