import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';

const watchdogUrl = new URL('../../../src/relay/node/watchdog.ts', import.meta.url).href;

/** Runs a program in a process of its own. `watchdog` in the program ends the process after `limitMs` without a turn. */
async function run(program: string, limitMs = 500) {
  const child = spawn(process.execPath, [
    '--import',
    'tsx',
    '--input-type=module',
    '--eval',
    `import { startWatchdog } from '${watchdogUrl}'; const watchdog = startWatchdog(${limitMs}); ${program}`,
  ]);
  let errorText = '';
  child.stderr.on('data', (piece) => {
    errorText += piece;
  });
  const [exitCode, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.once('close', (...result: [number | null, string | null]) => resolve(result)),
  );
  return { exitCode, signal, errorText };
}

test('the watchdog ends a process whose event loop is blocked, and prints one line on standard error', async () => {
  const { signal, errorText } = await run('setTimeout(() => { for (;;); });', 100);
  expect(signal).toBe('SIGKILL');
  expect(errorText).toMatch(/^The relay did nothing for 0.1 s and ends itself\. .*\n$/);
});

test.each([
  [
    'that works in short pieces goes on',
    'let n = 0; const t = setInterval(() => n++ > 30 && clearInterval(t), 50);',
  ],
  ['that has nothing left to do ends', ''],
  [
    'whose watchdog was stopped may block',
    'watchdog.stop(); for (const end = Date.now() + 1500; Date.now() < end; );',
  ],
])('a process %s', async (_name, program) => {
  expect(await run(program)).toEqual({ exitCode: 0, signal: null, errorText: '' });
});
