import { expect, test } from 'vitest';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { pageOrigin, type RelayFixture, relayOrigin, setUpRelay, waitForSends } from '../fixture.js';

const settings = { PUBLIC_URL: relayOrigin, MAX_UPLOAD: '1000' };
const pdf = (name: string, text = '%PDF-1.7') => new File([text], name);

/** A hosted page's form as a browser without script posts it. */
async function postPage({ relay }: RelayFixture, fields: readonly (readonly [string, string | File])[]) {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  return relay(
    new Request(`${relayOrigin}/f/34`, { method: 'POST', headers: { Origin: relayOrigin }, body }),
  );
}

const email = ['def_customer.email', 'a@b.example'] as const;

/** Returns the values `ID/NAME` of the hidden inputs with which the page sends stored files again. */
const readUploadedNames = (html: string) =>
  Array.from(html.matchAll(/name="ext_request\.70" value="([^"]+)"/g), ([, text]) => text);

test('a posted file reaches the CRM with its lead, under the name that the CRM gave it', async () => {
  const bench = await setUpRelay(undefined, settings);
  const answer = await postPage(bench, [
    email,
    ['ext_request.70', pdf('a.pdf')],
    ['ext_request.70', pdf('b.pdf')],
  ]);
  expect(answer.status).toBe(303);
  const [lead] = await waitForSends(bench, 1);
  const sent = new URLSearchParams(lead?.body);
  expect(sent.getAll('data[ext_request][70][value][0]')).toEqual(['54cf4e91db8ba.pdf']);
  expect(sent.has('data[ext_request][70][value][1]')).toBe(true);
});

test('a post with a missing field shows the form again and keeps the uploaded files', async () => {
  const bench = await setUpRelay(undefined, settings);
  const first = await postPage(bench, [['ext_request.70', pdf('План & "дом".pdf')]]);
  expect(first.status).toBe(422);
  const [again = ''] = readUploadedNames(await first.text());
  expect(again).toMatch(/^file-[a-z2-7]{24}\.pdf\/План &amp; &quot;дом&quot;\.pdf$/);
  const id = again.split('/')[0];
  const second = await postPage(bench, [
    email,
    ['ext_request.70', `${id}/x`],
    ['ext_request.70', new File([], '')],
  ]);
  expect(second.status).toBe(303);
  const [lead] = await waitForSends(bench, 1);
  expect(new URLSearchParams(lead?.body).get('data[ext_request][70][value]')).toBe('54cf4e91db8ba.pdf');
});

test.each<[string, readonly (readonly [string, string | File])[]]>([
  ['a program', [['ext_request.70', pdf('a.exe', 'MZ')]]],
  ['a program by another name', [['ext_request.70', pdf('a.pdf', 'MZ')]]],
  ['too large', [['ext_request.70', pdf('a.pdf', `%PDF-${'x'.repeat(1_000)}`)]]],
  ['nothing in it', [['ext_request.70', pdf('a.pdf', '')]]],
  ['a name that is no upload’s', [['ext_request.70', 'file-aaaaaaaaaaaa.pdf/a.pdf']]],
  ['a path', [['ext_request.70', '../../etc/passwd/a.pdf']]],
])('a rejected file (%s) shows an error at its field, and nothing is sent', async (_what, file) => {
  const bench = await setUpRelay(undefined, settings);
  const answer = await postPage(bench, [email, ...file]);
  expect(answer.status).toBe(422);
  const html = await answer.text();
  expect(html).toContain('A file didn’t upload.');
  expect(readUploadedNames(html)).toEqual([]);
  expect(html).toContain('value="a@b.example"');
  await waitForSends(bench, 0);
});

test('a file for a field that is no file field is ignored', async () => {
  const bench = await setUpRelay(undefined, settings);
  const answer = await postPage(bench, [email, ['def_customer.phone', pdf('a.pdf')], ['x', pdf('b.pdf')]]);
  expect(answer.status).toBe(303);
  const [lead] = await waitForSends(bench, 1);
  expect(lead?.body).not.toContain('pdf');
});

test('a post above the size limit is answered with 413, whatever its Content-Length', async () => {
  const bench = await setUpRelay(undefined, settings);
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) =>
      controller.enqueue(
        new TextEncoder().encode('--b\r\nContent-Disposition: form-data; name="x"; filename="a.pdf"\r\n\r\n'),
      ),
    pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
  });
  const init = {
    method: 'POST',
    headers: { Origin: relayOrigin, 'Content-Type': 'multipart/form-data; boundary=b' },
    body: stream,
    duplex: 'half',
  };
  expect((await bench.relay(new Request(`${relayOrigin}/f/34`, init))).status).toBe(413);
  const broken = { ...init, body: 'no multipart at all' };
  expect((await bench.relay(new Request(`${relayOrigin}/f/34`, broken))).status).toBe(400);
  const announced = new Request(`${relayOrigin}/f/34`, {
    method: 'POST',
    headers: { ...init.headers, 'Content-Length': '5000000000' },
    body: '--b--',
  });
  expect((await bench.relay(announced)).status).toBe(413);
});

test('a post with a file from another origin is rejected', async () => {
  const bench = await setUpRelay(undefined, settings);
  const body = new FormData();
  body.set('ext_request.70', pdf('a.pdf'));
  const request = new Request(`${relayOrigin}/f/34`, {
    method: 'POST',
    headers: { Origin: `${pageOrigin}.evil` },
    body,
  });
  expect((await bench.relay(request)).status).toBe(403);
});

test.each([
  ['website', 'queued'],
  ['apro-extra', 'quarantine'],
])('a page post with a value in %s becomes a lead in the state %s', async (name, state) => {
  const store = await openStore(await openSqlite(':memory:'));
  const bench = await setUpRelay(undefined, settings, { store });
  const html = await (await bench.relay(new Request(`${relayOrigin}/f/34`))).text();
  // Autofill programs fill in a field named `website`, so the spam trap must have another name.
  expect(html).not.toContain('name="website"');
  expect(html).toContain('name="apro-extra"');
  await postPage(bench, [email, [name, 'https://example.com']]);
  const [lead] = await store.leads.list(['queued', 'trying', 'delivered', 'quarantine', 'unclear'], 10);
  expect(lead?.state === 'quarantine' ? 'quarantine' : 'queued').toBe(state);
});

test('a post has five files at most: the sixth is refused, and the other answers are kept', async () => {
  const bench = await setUpRelay(undefined, settings);
  const files = Array.from({ length: 990 }, (_, at) => ['ext_request.70', pdf(`${at}.pdf`)] as const);
  const five = await postPage(bench, files.slice(0, 5));
  expect(readUploadedNames(await five.text())).toHaveLength(5);
  for (const count of [6, 990]) {
    const answer = await postPage(bench, [email, ...files.slice(0, count)]);
    expect(answer.status).toBe(422);
    const html = await answer.text();
    expect(readUploadedNames(html)).toHaveLength(5);
    expect(html).toContain('value="a@b.example"');
  }
  expect(bench.crm.requests.filter(({ body }) => body.includes('fillform'))).toEqual([]);
});

test('a text that is no upload id is refused without a database query', async () => {
  const store = await openStore(await openSqlite(':memory:'));
  const asked: string[] = [];
  const find = async (id: string) => {
    asked.push(id);
    return store.uploads.find(id);
  };
  const bench = await setUpRelay(undefined, settings, {
    store: { ...store, uploads: { ...store.uploads, find } },
  });
  // PostgreSQL refuses a statement with such a character.
  const answer = await postPage(bench, [email, ['ext_request.70', 'file-a\0.pdf/a.pdf']]);
  expect(answer.status).toBe(422);
  expect(asked).toEqual([]);
});
