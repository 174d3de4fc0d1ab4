import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { ScanFile } from '../../../../src/relay/create-relay.js';
import { createScanCommand } from '../../../../src/relay/node/scan-command.js';
import { openSqlite } from '../../../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../../../src/relay/storage/store.js';
import { pageOrigin, post, postFile, relayOrigin, sampleLead, setUpRelay } from '../../fixture.js';

const pdf = '%PDF-1.7 content';

/** A relay with a scanner. `read` has the contents that the scanner read. */
async function setUpScanner(judge: (text: string) => ReturnType<ScanFile>) {
  const read: string[] = [];
  const store = await openStore(await openSqlite(':memory:'));
  const fixture = await setUpRelay(
    undefined,
    {},
    {
      store,
      async scanFile(content) {
        const pieces: Uint8Array[] = [];
        for await (const piece of content) pieces.push(piece);
        read.push(Buffer.concat(pieces).toString('latin1'));
        return judge(read.at(-1) ?? '');
      },
    },
  );
  const storedFiles = async () => await store.uploads.deleteUnclaimed(Number.MAX_SAFE_INTEGER);
  return { ...fixture, read, storedFiles };
}

const isOurs = async (text: string) => (text.includes('virus') ? ('infected' as const) : ('clean' as const));

describe('an uploaded file', () => {
  test('is scanned as the visitor sent it, and accepted if it is clean', async () => {
    const { relay, read, storedFiles } = await setUpScanner(isOurs);
    expect((await relay(postFile('a.pdf', pdf))).status).toBe(200);
    expect(read).toEqual([pdf]);
    expect(await storedFiles()).toBe(1);
  });

  test('of several pieces is scanned whole', async () => {
    const { relay, read } = await setUpScanner(isOurs);
    const large = pdf + 'x'.repeat(700_000);
    expect((await relay(postFile('a.pdf', large))).status).toBe(200);
    expect(read).toEqual([large]);
  });

  test('is refused and deleted if the scanner refuses it', async () => {
    const { relay, logLines, storedFiles } = await setUpScanner(isOurs);
    const response = await relay(postFile('a.pdf', `${pdf} virus`));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ message: 'FILE_UPLOAD_ERROR', fault: 'content' });
    expect(await storedFiles()).toBe(0);
    expect(logLines.join()).toContain('"code":"FILE_INFECTED"');
  });

  test('is refused for now and deleted if the scanner gives no verdict, and leads go on', async () => {
    const { relay, logLines, storedFiles } = await setUpScanner(() =>
      Promise.reject(new Error('no database')),
    );
    for (let attempt = 0; attempt < 2; attempt++) {
      const response = await relay(postFile('a.pdf', pdf));
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({ message: 'SERVER_IS_OVERLOADED' });
    }
    expect(await storedFiles()).toBe(0);
    expect(logLines.filter((line) => line.includes('SCAN_FAILED'))).toHaveLength(1);
    expect(logLines.join()).not.toContain('no database');
    expect((await relay(post('/onlineforms', sampleLead))).status).toBe(200);
  });

  test('of a kind that is refused anyway is not scanned', async () => {
    const { relay, read } = await setUpScanner(isOurs);
    expect((await relay(postFile('a.pdf', 'MZ'))).status).toBe(400);
    expect((await relay(postFile('a.exe', pdf))).status).toBe(400);
    expect(read).toEqual([]);
  });

  test('that is posted with a hosted page is scanned, too, and what was typed stays', async () => {
    const { relay, read } = await setUpScanner(isOurs);
    const body = new FormData();
    body.set('def_customer.email', 'ann@example.com');
    body.set('ext_request.70', new File([`${pdf} virus`], 'a.pdf'));
    const response = await relay(
      new Request(`${relayOrigin}/f/34`, { method: 'POST', headers: { Origin: pageOrigin }, body }),
    );
    const html = await response.text();
    expect(response.status).toBe(422);
    expect(read).toEqual([`${pdf} virus`]);
    expect(html).toContain('ann@example.com');
    expect(html).not.toMatch(/R-[A-Z0-9]{4}/);
  });
});

const clamscan = findClamAv();
const name = `ClamAV refuses the test virus${clamscan ? '' : ' (skipped: no clamscan with a virus database on this machine)'}`;
test.skipIf(!clamscan)(
  name,
  async () => {
    const scan = createScanCommand([clamscan ?? '', '--no-summary', '-']);
    const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');
    async function* contentOf(text: string): AsyncGenerator<Uint8Array> {
      yield Buffer.from(text);
    }
    expect(await scan(contentOf('harmless'))).toBe('clean');
    expect(await scan(contentOf(eicar))).toBe('infected');
  },
  180_000,
);

/** The path of `clamscan`, if it can scan: a new installation has no database. */
function findClamAv(): string | undefined {
  try {
    execFileSync('clamscan', ['--no-summary', '-'], { input: 'x', stdio: ['pipe', 'ignore', 'ignore'] });
    return 'clamscan';
  } catch {
    return undefined;
  }
}
