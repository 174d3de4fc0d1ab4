import { afterEach, describe, expect, test } from 'vitest';
import { createFileReceiver, type FileReceiverDeps } from '../../../../src/relay/leads/files/receive-file.js';
import { openSqlite } from '../../../../src/relay/storage/database/sqlite.js';
import { createEncryption } from '../../../../src/relay/storage/encryption.js';
import { openStore, type Store } from '../../../../src/relay/storage/store.js';
import type { NewUpload, UnclaimedLimits } from '../../../../src/relay/storage/tables/upload-store.js';

const kilobyte = 1_024;
const pieceBytes = 256 * kilobyte;
const reservedBytes = 100_000_000;
const encryption = await createEncryption(['the secret of the relay']);
let store: Store | undefined;
afterEach(() => store?.close());

async function setUp(deps: Partial<FileReceiverDeps> = {}, freeBytes = reservedBytes) {
  const opened = await openStore(await openSqlite(':memory:'));
  store = opened;
  const created: [NewUpload, UnclaimedLimits][] = [];
  const pieces: (readonly [piece: number, bytes: number])[] = [];
  const uploads: FileReceiverDeps['uploads'] = {
    ...opened.uploads,
    create(upload, limits) {
      created.push([upload, limits]);
      return opened.uploads.create(upload, limits);
    },
    appendPiece(id, piece, sealed, limits) {
      pieces.push([piece, sealed.length]);
      return opened.uploads.appendPiece(id, piece, sealed, limits);
    },
    freeBytes: async () => freeBytes,
  };
  const receive = createFileReceiver({
    uploads,
    encryption,
    now: () => 7_000,
    maxUpload: 2 * pieceBytes,
    fileKinds: ['txt', 'pdf'],
    fileScan: undefined,
    ...deps,
  });
  const filled = (bytes: number) => new Uint8Array(bytes).fill(120);
  return { receive, created, pieces, filled, uploads: opened.uploads };
}

describe('an uploaded file', () => {
  test('is stored in pieces of 256 KB with its group, and belongs to no lead until it is complete', async () => {
    const { receive, created, pieces, filled, uploads } = await setUp();
    const file = await receive('notes.txt', 'ext_stock', '203.0.113.7');
    expect(file.id).toMatch(/^file-[a-z2-7]{24}\.txt$/);
    await file.write(filled(pieceBytes - 1));
    expect(pieces).toEqual([]);
    await file.write(filled(1));
    expect(pieces).toHaveLength(1);
    await file.write(filled(10));
    expect(await uploads.claim(file.id, 'R-1')).toBe(false);
    await file.finish();
    expect(pieces.map(([piece]) => piece)).toEqual([0, 1]);
    expect(await uploads.find(file.id)).toMatchObject({ size: pieceBytes + 10, group_name: 'ext_stock' });
    expect(created[0]?.[0]).toMatchObject({ id: file.id, group: 'ext_stock', now: 7_000 });
    const parts: Uint8Array[] = [];
    for await (const sealed of uploads.readPieces(file.id))
      parts.push(await encryption.decryptPiece(sealed, file.id, parts.length));
    expect(Buffer.concat(parts).equals(filled(pieceBytes + 10))).toBe(true);
  });

  test('of whole pieces has no empty piece at its end', async () => {
    const { receive, pieces, filled } = await setUp();
    const file = await receive('notes.txt', 'ext_stock', undefined);
    await file.write(filled(pieceBytes));
    await file.finish();
    expect(pieces).toHaveLength(1);
  });

  test('may be as large as MAX_UPLOAD and no larger', async () => {
    const { receive, filled } = await setUp();
    const file = await receive('notes.txt', 'ext_stock', undefined);
    await file.write(filled(2 * pieceBytes));
    await expect(file.write(filled(1))).rejects.toMatchObject({
      status: 413,
      code: 'FILE_UPLOAD_ERROR',
      fault: 'size',
    });
  });

  test.each([
    ['run.exe', 'name'],
    ['notes.doc', 'kind'],
  ])('%s is refused before it is stored', async (name, fault) => {
    const { receive, created } = await setUp();
    const refusal = { status: 400, code: 'FILE_UPLOAD_ERROR', reason: `file refused: ${fault}`, fault };
    await expect(receive(name, 'ext_stock', undefined)).rejects.toMatchObject(refusal);
    expect(created).toEqual([]);
  });

  test('with other content than its name says is refused at its end', async () => {
    const { receive, filled } = await setUp();
    const file = await receive('plan.pdf', 'ext_stock', undefined);
    await file.write(filled(10));
    await expect(file.finish()).rejects.toMatchObject({ status: 400, fault: 'content' });
  });

  test('can be deleted', async () => {
    const { receive, uploads } = await setUp();
    const file = await receive('notes.txt', 'ext_stock', undefined);
    await file.discard();
    expect(await uploads.find(file.id)).toBeUndefined();
  });

  test.each([
    [reservedBytes, true],
    [reservedBytes - 1, false],
  ])('leaves 100 MB of the disk to leads: %d bytes are free', async (freeBytes, isStored) => {
    const { receive, filled } = await setUp({}, freeBytes);
    const file = await receive('notes.txt', 'ext_stock', undefined);
    const written = file.write(filled(pieceBytes)).then(
      () => true,
      ({ status, reason }) => [status, reason],
    );
    expect(await written).toEqual(isStored || [503, 'not enough disk space for files']);
  });
});

describe('files without a lead', () => {
  test.each([
    [4 * pieceBytes, pieceBytes],
    [1_000, 1_000],
  ])('have limits that follow from MAX_UPLOAD=%d', async (maxUpload, incompleteBytes) => {
    const { receive, created } = await setUp({ maxUpload });
    await receive('notes.txt', 'ext_stock', undefined);
    expect(created[0]?.[1]).toEqual({
      maxBytesPerNetwork: 50 * maxUpload,
      maxTotalBytes: 500 * maxUpload,
      incompleteBytes,
      maxFilesPerNetwork: 3_000,
      maxFiles: 30_000,
    });
  });

  test.each([
    [undefined, undefined],
    ['203.0.113.7', 1],
    ['2001:db8:1:2::1', 3],
  ])('are counted for each network of the address %s', async (address, networks) => {
    const { receive, created } = await setUp();
    await receive('notes.txt', 'ext_stock', address);
    const hashes = created[0]?.[0].network?.split('.');
    expect(hashes?.length).toBe(networks);
    for (const hash of hashes ?? []) expect(hash).toHaveLength(16);
  });

  test('of the same large network have the same first hash', async () => {
    const { receive, created } = await setUp();
    await receive('notes.txt', 'ext_stock', '2001:db8:1:2::1');
    await receive('notes.txt', 'ext_stock', '2001:db8:1:3::1');
    const [first, second] = created.map(([{ network }]) => network?.split('.') ?? []);
    expect(first?.[0]).toBe(second?.[0]);
    expect(first?.at(-1)).not.toBe(second?.at(-1));
  });

  test('are refused beyond the limit, before and while they arrive', async () => {
    const { receive, filled, uploads } = await setUp();
    const file = await receive('notes.txt', 'ext_stock', undefined);
    uploads.create = async () => false;
    const reason = 'too many uploaded files belong to no lead yet';
    const refusal = { status: 503, code: 'SERVER_IS_OVERLOADED', reason };
    await expect(receive('notes.txt', 'ext_stock', undefined)).rejects.toMatchObject(refusal);
    uploads.appendPiece = async () => false;
    await expect(file.write(filled(pieceBytes))).rejects.toMatchObject(refusal);
  });
});

test.each<[result: 'clean' | 'infected' | undefined, refusal: object | undefined, calls: readonly string[]]>([
  ['clean', undefined, []],
  ['infected', { status: 400, reason: 'file refused: virus scanner', fault: 'content' }, ['infected']],
  [undefined, { status: 503, reason: 'the virus scanner gave no result' }, ['failed']],
])('a file that the scanner calls %s', async (result, refusal, calls) => {
  const called: string[] = [];
  const scanned: Uint8Array[] = [];
  const { receive, filled, uploads } = await setUp({
    fileScan: {
      async scanFile(content) {
        for await (const bytes of content) scanned.push(bytes);
        if (!result) throw new Error('The scanner is gone.');
        return result;
      },
      onFailed: () => called.push('failed'),
      onInfected: () => called.push('infected'),
    },
  });
  const file = await receive('notes.txt', 'ext_stock', undefined);
  await file.write(filled(pieceBytes));
  await file.write(filled(5));
  if (refusal) await expect(file.finish()).rejects.toMatchObject(refusal);
  else await file.finish();
  expect(scanned.map(({ length }) => length)).toEqual([pieceBytes, 5]);
  expect(called).toEqual(calls);
  expect(await uploads.claim(file.id, 'R-1')).toBe(!refusal);
});
