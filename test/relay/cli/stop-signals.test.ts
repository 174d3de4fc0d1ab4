import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { crmKey } from '../fixture.js';

const cli = fileURLToPath(new URL('../../../dist/node/cli.js', import.meta.url));
const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

test.skipIf(process.platform === 'win32').each(signals)(
  '%s stops the relay as a service manager does',
  async (signal) => {
    const child = spawn(process.execPath, [cli, 'relay'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        CRM_URL: 'http://127.0.0.1:1',
        CRM_KEY: crmKey,
        PORT: '0',
        DESK_PORT: 'off',
        DATA: mkdtempSync(join(tmpdir(), 'apro-signal-')),
      },
    });
    const ended = new Promise((resolve) => child.once('exit', (code, by) => resolve({ code, by })));
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    // This request is logged after the start, so the listeners for the signals exist by then.
    await expect.poll(() => output, { timeout: 30_000 }).toContain('/healthz');
    child.kill(signal);
    expect(await ended).toEqual({ code: 0, by: null });
  },
  60_000,
);
