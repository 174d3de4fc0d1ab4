import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { asRecord, type JsonRecord } from '../operator/json-record.js';

/** A running browser without a window, and one page in it. */
export interface BrowserConnection {
  /**
   * Calls a method of the Chrome DevTools Protocol for the page.
   * @throws Error if the browser refuses the call or has ended
   */
  call(method: string, parameters?: object): Promise<JsonRecord>;
  close(): Promise<void>;
}

export interface BrowserOptions {
  readonly path: string;
  /** True: the browser runs without its sandbox. Only for pages that the operator trusts. */
  readonly noSandbox: boolean;
  /** Called with each event of the page. */
  readonly onEvent: (method: string, parameters: JsonRecord) => void;
}

/**
 * Largest message that the browser may send over the DevTools Protocol, in bytes. A larger message is caused by a
 * page that wants to fill the memory of this program.
 */
const maxMessageBytes = 20_000_000;
/** Milliseconds after which a browser that does not close is killed. */
const closeTimeoutMs = 3_000;

interface PendingCall {
  resolve(result: JsonRecord): void;
  reject(error: Error): void;
}

/**
 * Starts a browser and opens an empty page. The browser has a new profile, which is deleted at the end. It is
 * controlled through two pipes, so no other program of this machine can control it.
 * @throws Error if the browser does not start
 */
export async function openBrowser({ path, noSandbox, onEvent }: BrowserOptions): Promise<BrowserConnection> {
  const profile = mkdtempSync(join(tmpdir(), 'apro-check-'));
  const child = spawn(
    path,
    [
      '--headless',
      '--remote-debugging-pipe',
      `--user-data-dir=${profile}`,
      '--no-first-run',
      '--no-default-browser-check',
      '--disable-background-networking',
      '--disable-gpu',
      '--mute-audio',
      ...(noSandbox ? ['--no-sandbox'] : []),
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const input = child.stdio[3] as Writable;
  const output = child.stdio[4] as Readable;
  const calls = new Map<number, PendingCall>();
  let session: string | undefined;
  let lastId = 0;
  let hasEnded = false;

  const ended = new Promise<void>((resolve) => {
    const end = () => {
      hasEnded = true;
      for (const { reject } of calls.values()) reject(new Error('the browser has ended'));
      calls.clear();
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  // Writing to a browser that has ended causes this error. It is ignored, because `end` rejects all open calls.
  input.on('error', () => {});

  let unread = '';
  output.setEncoding('utf8').on('data', (text: string) => {
    unread += text;
    const messages = unread.split('\0');
    unread = messages.pop() ?? '';
    if (unread.length > maxMessageBytes) child.kill('SIGKILL');
    for (const message of messages) receive(message);
  });

  function receive(text: string): void {
    let message: JsonRecord;
    try {
      message = asRecord(JSON.parse(text));
    } catch {
      return;
    }
    const call = calls.get(Number(message.id));
    if (call) {
      calls.delete(Number(message.id));
      const { message: reason } = asRecord(message.error);
      if (message.error) call.reject(new Error(String(reason)));
      else call.resolve(asRecord(message.result));
    } else if (typeof message.method === 'string') onEvent(message.method, asRecord(message.params));
  }

  function call(method: string, parameters: object = {}): Promise<JsonRecord> {
    if (hasEnded) return Promise.reject(new Error('the browser has ended'));
    lastId++;
    const id = lastId;
    return new Promise((resolve, reject) => {
      calls.set(id, { resolve, reject });
      input.write(
        `${JSON.stringify({ id, method, params: parameters, ...(session && { sessionId: session }) })}\0`,
      );
    });
  }

  async function close(): Promise<void> {
    session = undefined;
    const timer = setTimeout(() => child.kill('SIGKILL'), closeTimeoutMs);
    // The call is rejected if the browser ends before it has answered. Ending the browser is the purpose of the
    // call, so the error is ignored.
    call('Browser.close').catch(() => {});
    await ended;
    clearTimeout(timer);
    // A child process of the browser may still write into the profile for a moment.
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }).catch(() => {});
  }

  try {
    const { targetId } = await call('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await call('Target.attachToTarget', { targetId, flatten: true });
    session = String(sessionId);
  } catch (error) {
    await close();
    throw error;
  }
  return { call, close };
}
