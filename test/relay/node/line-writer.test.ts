import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createSafeLog, type Log } from '../../../src/relay/log/log.js';
import { createLineWriter, type LineStream } from '../../../src/relay/node/line-writer.js';
import { createPinoLog } from '../../../src/relay/node/pino-log.js';
import { post, relayOrigin, sampleLead, setUpRelay, waitForSends } from '../fixture.js';

const fullDisk = '/dev/full';
const hasFullDisk = existsSync(fullDisk);

/** A stream in the given condition, with an open pipe as its file descriptor. */
async function createPipeWriter(stream: Partial<LineStream>): Promise<(line: string) => void> {
  const reader = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 10)'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // The other end of this socket pair is the standard input of the reader.
  const { _handle } = reader.stdin as unknown as { readonly _handle: { readonly fd: number } };
  return createLineWriter(_handle.fd, () => ({
    writable: true,
    writableLength: 0,
    write: () => true,
    on: () => {},
    ...stream,
  }));
}

test('a file gets each line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'apro-log-'));
  const fd = openSync(join(folder, 'log'), 'w');
  const write = createLineWriter(fd);
  write('one');
  write('two');
  closeSync(fd);
  expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('one\ntwo\n');
  rmSync(folder, { recursive: true });
});

test('a pipe gets each line', async () => {
  const write = vi.fn();
  const writeLine = await createPipeWriter({ write });
  writeLine('one');
  expect(write).toHaveBeenCalledWith('one\n');
});

test('standard output of a worker thread, which has no file descriptor, gets each line', () => {
  const write = vi.fn();
  const stdout = { writable: true, writableLength: 0, write, on: () => {} };
  const getStdout = vi
    .spyOn(process, 'stdout', 'get')
    .mockReturnValue(stdout as unknown as typeof process.stdout);
  createLineWriter()('one');
  getStdout.mockRestore();
  expect(write).toHaveBeenCalledWith('one\n');
});

const brokenWriters: Readonly<Record<string, () => Promise<(line: string) => void>>> = {
  ...(hasFullDisk && { 'a full disk': async () => createLineWriter(openSync(fullDisk, 'w')) }),
  'a file that was closed': async () => {
    const fd = openSync('/dev/null', 'w');
    const write = createLineWriter(fd);
    closeSync(fd);
    return write;
  },
  'a pipe that nobody reads': () => createPipeWriter({ writableLength: 10_000_000 }),
  'a pipe whose reader is gone': () => createPipeWriter({ writable: false }),
  'a program’s own log that throws': async () => () => {
    throw new Error('no log');
  },
};

test.each(Object.entries(brokenWriters))(
  'with %s as its log the relay serves forms, takes leads and delivers them',
  async (_name, createWriter) => {
    const write = await createWriter();
    expect(() => write('{}')).toThrow();
    const fixture = await setUpRelay(undefined, {}, { log: createPinoLog(write) });
    expect((await fixture.relay(new Request(`${relayOrigin}/forms/34`))).status).toBe(200);
    expect((await fixture.relay(post('/onlineforms', sampleLead))).status).toBe(200);
    expect((await fixture.relay(post('/onlineforms', {}))).status).toBe(400);
    await waitForSends(fixture, 1);
  },
);

test('the number of lost lines is logged after the first line that can be written again', () => {
  const lines: unknown[] = [];
  let isBroken = true;
  const log: Log = (level, entry) => {
    if (isBroken) throw new Error('disk full');
    lines.push([level, entry]);
  };
  const safeLog = createSafeLog(log);
  for (let count = 0; count < 3; count++) safeLog('info', { status: 200 });
  isBroken = false;
  safeLog('info', { status: 204 });
  safeLog('info', { status: 205 });
  expect(lines).toEqual([
    ['info', { status: 204 }],
    ['warn', { code: 'LOG_LINES_LOST', count: 3 }],
    ['info', { status: 205 }],
  ]);
});
