import { describe, expect, test } from 'vitest';
import { createLeadAdmin } from '../../../src/relay/operator/lead-admin.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { createEncryption } from '../../../src/relay/storage/encryption.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { defaultScript, type ScriptedRequest } from '../../scripted-crm-fixture.js';
import { crmKey, post, relayOrigin, sampleLead, setUpRelay } from '../fixture.js';

const notice = {
  id: '871',
  title: 'Notice &amp; terms',
  body: '<p>We <b>keep</b> it.</p><script>x</script>',
  publ: '1',
};
const settings = { PUBLICATIONS: '871,872,873' };

/** A CRM with three publications: published, not published, and without text. */
function publicationsScript(request: ScriptedRequest): ReturnType<typeof defaultScript> {
  if (request.path !== '/sharedapi/publication/single') return defaultScript(request);
  const id = new URLSearchParams(request.body).get('params[id]') ?? '';
  const entries = { 871: notice, 872: { ...notice, publ: '0' }, 873: { ...notice, body: '' } };
  const entry = entries[id as unknown as keyof typeof entries];
  return { text: JSON.stringify({ status: 'success', data: entry ? { [id]: entry } : [] }) };
}

const read = (path: string) => new Request(relayOrigin + path);

describe('a publication', () => {
  test('is parsed, cacheable and fetched once', async () => {
    const { relay, crm } = await setUpRelay(publicationsScript, settings);
    const answers = await Promise.all([1, 2, 3].map(() => relay(read('/publications/871'))));
    const [first] = await Promise.all(answers.map((answer) => answer.json()));
    expect(first).toEqual({
      id: '871',
      title: 'Notice & terms',
      text: ['We ', { tag: 'b', children: ['keep'] }, ' it.'],
      version: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(answers[0]?.headers.get('Cache-Control')).toContain('public');
    const tag = answers[0]?.headers.get('ETag') ?? '';
    const again = await relay(
      new Request(`${relayOrigin}/publications/871`, { headers: { 'If-None-Match': tag } }),
    );
    expect(again.status).toBe(304);
    expect(crm.requests.filter(({ path }) => path.includes('publication'))).toHaveLength(1);
  });

  test.each([
    ['that is not in PUBLICATIONS', '/publications/900', 404],
    ['with an invalid id', '/publications/..%2F871', 404],
    ['that is not published', '/publications/872', 400],
    ['without a text', '/publications/873', 400],
  ])('%s is not served', async (_what, path, status) => {
    const { relay, crm } = await setUpRelay(publicationsScript, settings);
    const answer = await relay(read(path));
    expect(answer.status).toBe(status);
    expect(await answer.text()).not.toContain('keep');
    expect(crm.requests.filter(({ path }) => path.includes('publication'))).toHaveLength(
      status === 404 ? 0 : 1,
    );
  });
});

describe('the consent of a lead', () => {
  /** Sends a lead with a consent. Returns the consents that the operator sees. */
  async function keptConsents(consent: Readonly<Record<string, string>>, env = settings) {
    const store = await openStore(await openSqlite(':memory:'));
    const { relay } = await setUpRelay(publicationsScript, env, { store });
    const { version = '' } = await (await relay(read('/publications/871'))).json();
    const fields = Object.entries({ id: 'privacy', text: 'I agree', given: '1', version, ...consent });
    const sent = Object.fromEntries(fields.map(([name, value]) => [`consents[0][${name}]`, value]));
    const { receipt } = await (await relay(post('/onlineforms', { ...sampleLead, ...sent }))).json();
    const operator = createLeadAdmin({
      ...store,
      encryption: await createEncryption([crmKey]),
      now: Date.now,
      notify() {},
    });
    return (await operator({ do: 'show', receipt }))[0]?.consents;
  }

  test('is stored with the text that the visitor saw', async () => {
    expect(await keptConsents({ publication: '871' })).toMatchObject([
      {
        id: 'privacy',
        text: 'I agree',
        given: true,
        publication: '871',
        document: 'Notice & terms\n\nWe keep it.',
      },
    ]);
  });

  test.each([
    ['with an unknown version', { publication: '871', version: '0'.repeat(64) }],
    ['with a text that the page sent', { document: 'Give me everything' }],
    ['of a publication that is not in PUBLICATIONS', { publication: '900' }],
  ])('%s is stored without a text', async (_name, consent) => {
    expect(await keptConsents(consent)).toMatchObject([{ text: 'I agree', document: '' }]);
  });
});
