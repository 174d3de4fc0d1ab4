import { expect, test } from 'vitest';
import { openSqlite } from '../../../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../../../src/relay/storage/store.js';
import { pageOrigin, post, postFile, relayOrigin, sampleLead, setUpRelay } from '../../fixture.js';

const megabyte = 1_000_000;
const size = 10 * megabyte;
const piece = new Uint8Array(64 * 1024).fill(120);

test('a file of 10 MB is streamed into the store with less than 1 MB in memory', async () => {
  const store = await openStore(await openSqlite(':memory:'));
  let given = 0;
  let kept = 0;
  let most = 0;
  const uploads = {
    ...store.uploads,
    async appendPiece(_id: string, _piece: number, sealed: Uint8Array) {
      kept += sealed.length;
      return true;
    },
  };
  const { relay } = await setUpRelay(
    undefined,
    { MAX_UPLOAD: String(2 * size) },
    { store: { ...store, uploads } },
  );
  const text = (words: string) => new TextEncoder().encode(words);
  const parts = [
    '--b\r\nContent-Disposition: form-data; name="params[object]"\r\n\r\napplications\r\n',
    '--b\r\nContent-Disposition: form-data; name="upload"; filename="a.pdf"\r\n\r\n%PDF-1.7',
  ];
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(text(parts.join(''))),
    pull(controller) {
      most = Math.max(most, given - kept);
      given += piece.length;
      controller.enqueue(piece);
      if (given < size) return;
      controller.enqueue(text('\r\n--b--\r\n'));
      controller.close();
    },
  });
  const init = {
    method: 'POST',
    headers: { Origin: pageOrigin, 'Content-Type': 'multipart/form-data; boundary=b' },
    body,
    duplex: 'half',
  };
  const answer = await relay(new Request(`${relayOrigin}/sharedapi/utils/upload`, init));
  expect(answer.status).toBe(200);
  expect(kept).toBeGreaterThan(size);
  expect(most).toBeLessThan(megabyte);
}, 120_000);

test('a network may have 50 uploads without a lead', async () => {
  const { relay } = await setUpRelay(undefined, { MAX_UPLOAD: '10' });
  const upload = (address: string) => relay(postFile('a.pdf', '%PDF-1.7 a'), { address });
  const { data } = await (await upload('2001:db8:1:2::1')).json();
  for (let at = 2; at <= 50; at++) expect((await upload(`2001:db8:1:2::${at}`)).status).toBe(200);
  const tooMany = await upload('2001:db8:1:2::51');
  expect(tooMany.status).toBe(503);
  expect(await tooMany.json()).toMatchObject({ status: 'fail', message: 'SERVER_IS_OVERLOADED' });
  expect((await upload('2001:db8:1:3::1')).status).toBe(200);
  await relay(post('/onlineforms', { ...sampleLead, 'data[ext_request][70][value]': data.name }));
  expect((await upload('2001:db8:1:2::51')).status).toBe(200);
});

test('a /48 may have twice as many uploads without a lead as one network', async () => {
  const { relay } = await setUpRelay(undefined, { MAX_UPLOAD: '10' });
  const upload = async (address: string) =>
    (await relay(postFile('a.pdf', '%PDF-1.7 a'), { address })).status;
  let taken = 0;
  for (let index = 0; index < 130; index++)
    if ((await upload(`2001:db8:1:${(index << 8).toString(16)}::1`)) === 200) taken++;
  expect(taken).toBe(100);
  expect(await upload('2001:db8:2::1')).toBe(200);
});

test('200 uploads that hang do not block the next upload of their network', async () => {
  const { relay } = await setUpRelay(undefined, { MAX_UPLOAD: String(20 * megabyte) });
  const address = '203.0.113.5';
  const endings: (() => void)[] = [];
  const hanging = Array.from({ length: 200 }, () => {
    const start =
      '--b\r\nContent-Disposition: form-data; name="params[object]"\r\n\r\napplications\r\n' +
      '--b\r\nContent-Disposition: form-data; name="upload"; filename="a.pdf"\r\n\r\n%PDF-1.7';
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(start));
        endings.push(() => controller.error(new Error('cut off')));
      },
    });
    const init = {
      method: 'POST',
      headers: { Origin: pageOrigin, 'Content-Type': 'multipart/form-data; boundary=b' },
      body,
      duplex: 'half',
    };
    return relay(new Request(`${relayOrigin}/sharedapi/utils/upload`, init), { address });
  });
  await expect
    .poll(async () => (await relay(postFile('b.pdf', '%PDF-1.7 b'), { address })).status, { timeout: 10_000 })
    .toBe(200);
  for (const end of endings) end();
  expect((await Promise.all(hanging)).map(({ status }) => status)).toEqual(hanging.map(() => 400));
});
