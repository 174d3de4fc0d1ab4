import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBuilder, type Rolldown } from 'vite';
import { readArguments } from './read-arguments.js';

const help = `npm run dev

Builds the scripts for pages, the npm package and the relay for development, without minification and with Preact's
devtools, and starts the demo. After each change in src/, rebuilds what has changed and restarts the demo.`;
readArguments({ help });

const dist = new URL('../dist/', import.meta.url);
/** Several builds that end within this number of milliseconds restart the demo only once. */
const restartDelayMs = 50;
/** Milliseconds that a demo gets to answer its last requests. After that it is ended. */
const closeTimeoutMs = 1_000;

let demo: ChildProcess | undefined;
let startedAt = 0;
let isRestarting = false;
const building = new Set<string>();
const rebuilt = new Set<string>();
const failed = new Set<string>();

console.log(`
  Building for development: not minified, with preact/debug. Then the demo starts; each change in src/ is
  rebuilt. Reload the page to see it. \`npm run build\` makes the files for production again.
`);

const builder = await createBuilder({
  mode: 'development',
  logLevel: 'error',
  build: { watch: {}, rolldownOptions: { onLog: () => {} } },
});
for (const [name, environment] of Object.entries(builder.environments)) {
  if (!['client', 'npm', 'node'].includes(name)) continue;
  const watcher = await builder.build(environment);
  if (!('on' in watcher)) throw new Error(`Vite does not watch the ${name} environment.`);
  watcher.on('event', (event) => report(name, event));
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    demo?.kill(signal);
    process.exit(0);
  });
}

function report(name: string, event: Rolldown.RolldownWatcherEvent): void {
  if (event.code === 'START') {
    if (building.size === 0) startedAt = Date.now();
    building.add(name);
    failed.delete(name);
  }
  if (event.code === 'BUNDLE_END') rebuilt.add(name);
  // Vite has already printed the error of a failed build, so it is only remembered here.
  if (event.code === 'ERROR') failed.add(name);
  if (event.code === 'END' || event.code === 'ERROR') {
    building.delete(name);
    if (!isRestarting) void restart();
  }
}

/**
 * Waits until every build has ended, then restarts the demo. If another build has ended meanwhile, restarts it again.
 */
async function restart(): Promise<void> {
  isRestarting = true;
  while (building.size > 0 || rebuilt.size > 0) {
    await sleep(restartDelayMs);
    if (building.size > 0) continue;
    if (failed.size > 0) break;
    if (rebuilt.has('client')) await removeOlderFiles(startedAt);
    const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1);
    console.log(`  Built in ${seconds} s: ${[...rebuilt].join(', ')}. Starting the demo …`);
    rebuilt.clear();
    await stopDemo();
    demo = spawn(process.execPath, ['--import', 'tsx', 'demo/main.ts'], { stdio: 'inherit' });
  }
  if (failed.size > 0) console.log('  The build failed. The demo goes on as it is until the next change.');
  isRestarting = false;
}

async function stopDemo(): Promise<void> {
  if (!demo || demo.exitCode !== null || demo.signalCode !== null) return;
  const closed = once(demo, 'close');
  demo.kill('SIGTERM');
  await Promise.race([closed, sleep(closeTimeoutMs)]);
  demo.kill('SIGKILL');
  await closed;
}

/** Removes scripts that earlier builds have written. Their names contain other hashes, so they are not overwritten. */
async function removeOlderFiles(time: number): Promise<void> {
  for (const name of await readdir(dist)) {
    if (!name.endsWith('.js')) continue;
    const file = new URL(name, dist);
    if ((await stat(file)).mtimeMs < time) await rm(file);
  }
}
