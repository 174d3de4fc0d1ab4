import { describe, expect, test } from 'vitest';
import { defaultScript, formText } from '../../scripted-crm-fixture.js';
import { post, relayOrigin, sampleLead, setUpRelay, waitForSends } from '../fixture.js';

/** A form whose receipt field is required, so that the CRM shows the field to a visitor. */
const receiptField = { id: '91', name: 'Receipt of the relay', type_data: 'text', require: '1' };
const formWithReceipt = JSON.parse(formText);
formWithReceipt.ext_request[91] = receiptField;
const script: typeof defaultScript = (request) => {
  const answer = defaultScript(request);
  return answer.text === formText ? { text: JSON.stringify(formWithReceipt) } : answer;
};
const settings = { TOKEN_FIELD: 'ext_request.91' };
const assets = async (name: string) =>
  name === 'parts.json'
    ? { body: JSON.stringify({ embed: ['embed-12345678.js'] }), type: 'application/json' }
    : { body: '/* script */', type: 'text/javascript' };

describe('the receipt field', () => {
  test.each<[string, () => Request]>([
    ['GET /forms/ID', () => new Request(`${relayOrigin}/forms/34`)],
    ['GET /ID.js', () => new Request(`${relayOrigin}/34.js`)],
    ['GET /f/ID', () => new Request(`${relayOrigin}/f/34`)],
    ['the form in the CRM’s format', () => post('/onlineforms', { action: 'getform', form: '34' })],
  ])('is not in %s', async (_place, request) => {
    const { relay } = await setUpRelay(script, settings, { assets });
    const shown = await (await relay(request())).text();
    expect(shown).toContain('Budget');
    expect(shown).not.toContain(receiptField.name);
    const other = await setUpRelay(script, { TOKEN_FIELD: 'ext_request.92' }, { assets });
    expect(await (await other.relay(request())).text()).toContain(receiptField.name);
  });

  test.each<[string, () => Request]>([
    ['a page with script', () => post('/onlineforms', sampleLead)],
    [
      'a hosted page',
      () =>
        new Request(`${relayOrigin}/f/34`, {
          method: 'POST',
          headers: { Origin: relayOrigin },
          body: new URLSearchParams({ 'def_customer.email': 'a@b.example' }),
        }),
    ],
  ])('gets the receipt of a lead of %s, and is not missing', async (_page, request) => {
    const fixture = await setUpRelay(script, settings);
    const answer = await fixture.relay(request());
    expect(answer.status).toBeLessThan(400);
    const [lead] = await waitForSends(fixture, 1);
    expect(new URLSearchParams(lead?.body).get('data[ext_request][91][value]')).toMatch(/^R-/);
    expect(fixture.logLines.join()).not.toContain('missing');
  });
});
