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

/** A CRM that has them; what it is asked for them is counted. */
function publicationsScript(request: ScriptedRequest): ReturnType<typeof defaultScript> {
  if (request.path !== '/sharedapi/publication/single') return defaultScript(request);
  const id = new URLSearchParams(request.body).get('params[id]') ?? '';
  const entries = { 871: notice, 872: { ...notice, publ: '0' }, 873: { ...notice, body: '' } };
  const entry = entries[id as unknown as keyof typeof entries];
  return { text: JSON.stringify({ status: 'success', data: entry ? { [id]: entry } : [] }) };
}

const read = (path: string) => new Request(relayOrigin + path);

describe('a publication', () => {
  test('is read, checked, cacheable and asked for once', async () => {
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
    ['that is not listed', '/publications/900', 404],
    ['of nonsense', '/publications/..%2F871', 404],
    ['that is not published', '/publications/872', 400],
    ['without a text', '/publications/873', 400],
  ])('%s is not given', async (_what, path, status) => {
    const { relay, crm } = await setUpRelay(publicationsScript, settings);
    const answer = await relay(read(path));
    expect(answer.status).toBe(status);
    expect(await answer.text()).not.toContain('keep');
    expect(crm.requests.filter(({ path }) => path.includes('publication'))).toHaveLength(
      status === 404 ? 0 : 1,
    );
  });
});

describe('with a lead', () => {
  /** What the operator sees of the consents of one lead. */
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

  test('the very text that was shown is kept', async () => {
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
    ['of a version that never was', { publication: '871', version: '0'.repeat(64) }],
    ['that the page made up', { document: 'Give me everything' }],
    ['of one that is not listed', { publication: '900' }],
  ])('no text %s', async (_what, consent) => {
    expect(await keptConsents(consent)).toMatchObject([{ text: 'I agree', document: '' }]);
  });
});
