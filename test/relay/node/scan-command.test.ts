import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { createScanCommand } from '../../../src/relay/node/scan-command.js';

/** A scanner in JavaScript: `input` holds the bytes that it read. */
const scanner = (code: string) => [
  process.execPath,
  '-e',
  `let input = Buffer.alloc(0); process.stdin.on('data', (part) => { input = Buffer.concat([input, part]); }).on('end', () => { ${code} });`,
];

async function* contentOf(...pieces: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece);
}

describe('the exit code of the scanner is its verdict', () => {
  test.each([
    [0, 'clean'],
    [1, 'infected'],
  ])('%i: %s', async (code, verdict) => {
    expect(await createScanCommand(scanner(`process.exit(${code})`))(contentOf('a', 'b'))).toBe(verdict);
  });

  test.each([2, 50, 127])('%i: no verdict', async (code) => {
    const scan = createScanCommand(scanner(`process.exit(${code})`));
    await expect(scan(contentOf('a'))).rejects.toThrow(`SCAN_COMMAND ended with ${code}`);
  });

  test('a signal: no verdict', async () => {
    const scan = createScanCommand(scanner("process.kill(process.pid, 'SIGTERM')"));
    await expect(scan(contentOf('a'))).rejects.toThrow('ended with a signal');
  });
});

test('the scanner reads the whole file, of 5 MB too', async () => {
  const pieces = Array.from({ length: 20 }, (_, index) => String.fromCharCode(97 + index).repeat(250_000));
  const scan = createScanCommand(
    scanner(`process.exit(input.length === 5_000_000 && input.at(-1) === ${97 + 19} ? 0 : 1)`),
  );
  expect(await scan(contentOf(...pieces))).toBe('clean');
});

test.each([0, 1])(
  'a scanner that ends with %i before it has read the file gives its verdict',
  async (code) => {
    const scan = createScanCommand([process.execPath, '-e', `process.exit(${code})`]);
    const pieces = Array.from({ length: 20 }, () => 'x'.repeat(250_000));
    expect(await scan(contentOf(...pieces))).toBe(code === 0 ? 'clean' : 'infected');
  },
);

test('a command that does not exist gives no verdict', async () => {
  const scan = createScanCommand(['/no/such/scanner', '-']);
  await expect(scan(contentOf('a'))).rejects.toThrow("SCAN_COMMAND can't be started: ENOENT");
});

test('a scan whose wait was aborted does not use the free place of the next waiting scan', async () => {
  const goFile = join(mkdtempSync(join(tmpdir(), 'apro-scan-')), 'go');
  // The scanner ends when the file exists.
  const source = `setInterval(() => require('fs').existsSync(${JSON.stringify(goFile)}) && process.exit(0), 5);`;
  const timeOuts: (() => void)[] = [];
  const scan = createScanCommand([process.execPath, '-e', source], {
    places: 1,
    sleep: () => new Promise<void>((resolve) => timeOuts.push(resolve)),
  });
  const [first, second, third] = ['a', 'b', 'c'].map((text) => scan(contentOf(text)));
  timeOuts[1]?.();
  await expect(second).rejects.toThrow('not finished');
  writeFileSync(goFile, '');
  expect(await Promise.all([first, third])).toEqual(['clean', 'clean']);
});

test('no shell reads the command', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'apro-scan-')), 'made-by-a-shell');
  const scan = createScanCommand([process.execPath, '-e', '0', `;touch ${path}`, `$(touch ${path})`]);
  await scan(contentOf('a'));
  expect(existsSync(path)).toBe(false);
});

describe('a scanner that never ends', () => {
  const pidFile = () => join(mkdtempSync(join(tmpdir(), 'apro-scan-')), 'pid');
  const hangingScanner = (path: string) => [
    process.execPath,
    '-e',
    `require('fs').writeFileSync(${JSON.stringify(path)}, String(process.pid)); setInterval(() => {}, 1_000);`,
  ];
  const isRunning = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  test('is killed at the deadline', async () => {
    const path = pidFile();
    // The time limit ends when the scanner has started.
    const sleep = () => vi.waitFor(() => expect(readFileSync(path, 'utf8')).not.toBe(''));
    const scan = createScanCommand(hangingScanner(path), { sleep });
    await expect(scan(contentOf('x'.repeat(1_000_000)))).rejects.toThrow('not finished');
    await expect.poll(() => isRunning(Number(readFileSync(path, 'utf8')))).toBe(false);
  });

  test('frees its slot, and a scan that waited for the slot has the same time limit', async () => {
    const path = pidFile();
    const hangingScan = createScanCommand(hangingScanner(path), { timeoutMs: 100, places: 1 });
    const results = await Promise.allSettled([
      hangingScan(contentOf('a')),
      hangingScan(contentOf('b')),
      hangingScan(contentOf('c')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await expect(hangingScan(contentOf('d'))).rejects.toThrow('not finished');
  });
});

test('only the allowed number of scanners run at once', async () => {
  let open = 0;
  let most = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    most = Math.max(most, ++open);
    yield Buffer.from('a');
    await new Promise((resolve) => setTimeout(resolve, 20));
    open--;
  }
  const scan = createScanCommand(scanner('process.exit(0)'), { places: 2 });
  const verdicts = await Promise.all(Array.from({ length: 5 }, () => scan(counted())));
  expect(verdicts).toEqual(Array(5).fill('clean'));
  expect(most).toBe(2);
});
