import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { explainOldNode } from './arguments/node-version.js';

/**
 * Folder with the built scripts for pages. The build puts this file into `dist/node`, and those scripts into `dist`.
 */
const dist = fileURLToPath(new URL('..', import.meta.url));

/**
 * Signals that stop the relay: from the keyboard, from a service manager, and from a terminal that is closed. SIGBREAK
 * is a key of Windows. Without a listener, Node ends at once, in the middle of requests and deliveries.
 */
const stopSignals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'];

let isOutputIncomplete = false;
// Errors of standard output are ignored, because a running relay does not depend on its output. Without a listener, an
// error event would end the process.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', () => {
    isOutputIncomplete = true;
  });
process.on('exit', (exitCode) => {
  if (isOutputIncomplete && exitCode === 0 && process.argv[2] !== 'relay') process.exitCode = 1;
});

const problem = explainOldNode(process.versions.node, process.execPath);
if (problem) {
  process.stderr.write(problem);
  process.exit(2);
}

// This import is dynamic, because an old Node cannot load the module: Node would print a syntax error.
const { runCli } = await import('./run-cli.js');

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  dist,
  async readVersion() {
    const manifest: unknown = JSON.parse(
      await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
    );
    return typeof manifest === 'object' && manifest && 'version' in manifest
      ? String(manifest.version)
      : 'unknown';
  },
  write: (text) => void process.stdout.write(text),
  writeError: (text) => void process.stderr.write(text),
  onStop(stop) {
    for (const signal of stopSignals) process.once(signal, stop);
  },
});
