import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface CrashRunResult {
  readonly events: number;
  readonly kills: number;
  /** Stored leads whose signal never arrived. */
  readonly lost: number;
  /** Signals that arrived more than once, always with the same id. */
  readonly repeated: number;
  /** Signals of one lead with different ids: a receiver would take them for two events. */
  readonly doubled: number;
}

const child = fileURLToPath(new URL('child.ts', import.meta.url));

/**
 * Stores leads and sends their signals in a process that is ended with SIGKILL again and again. The receiver answers one of
 * ten requests with 500.
 */
export async function runCrashes(eventCount: number, killCount: number): Promise<CrashRunResult> {
  const folder = mkdtempSync(join(tmpdir(), 'apro-signals-'));
  const idsByLead = new Map<string, Set<string>>();
  let [requestCount, repeated] = [0, 0];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const piece of request) text += String(piece);
    const { receipt } = (JSON.parse(text) as { data: { receipt: string } }).data;
    const ids = idsByLead.get(receipt) ?? new Set();
    if (requestCount++ % 10 === 9) return response.writeHead(500).end();
    if (ids.has(String(request.headers['webhook-id']))) repeated++;
    idsByLead.set(receipt, ids.add(String(request.headers['webhook-id'])));
    return response.writeHead(204).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const acknowledged = new Set<string>();
  const startedAt = Date.now();

  /** Runs the process until `isOver`, then ends it with SIGKILL. */
  async function run(isOver: () => boolean): Promise<void> {
    const args = ['--import', 'tsx', child, folder, url, String(eventCount), String(startedAt)];
    const running = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(running, 'exit');
    createInterface({ input: running.stdout }).on('line', (receipt) => acknowledged.add(receipt));
    while (!isOver() && running.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
    running.kill('SIGKILL');
    await exited;
  }

  try {
    for (let kill = 1; kill <= killCount; kill++) {
      // Half of the kills while leads are stored, half while signals arrive.
      const target = Math.floor((eventCount * kill) / (killCount + 1));
      await run(() => (kill % 2 ? acknowledged.size : idsByLead.size) >= target);
    }
    // A kill can lose the acknowledgement of a stored lead.
    await run(() => idsByLead.size >= eventCount);
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    events: eventCount,
    kills: killCount,
    lost: [...acknowledged].filter((receipt) => !idsByLead.has(receipt)).length,
    repeated,
    doubled: [...idsByLead.values()].filter((ids) => ids.size > 1).length,
  };
}
