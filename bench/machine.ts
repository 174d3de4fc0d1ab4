import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/** The share of all cores, from 0 to 1, that may be busy when a measurement begins. */
const quietThreshold = 0.25;
const sampleMs = 400;

/** Waits until the machine is idle. @returns false if the machine was still busy at the end of the timeout. */
export async function waitUntilQuiet(timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if ((await busyShare()) < quietThreshold) return true;
    if (Date.now() > deadline) return false;
  }
}

async function busyShare(): Promise<number> {
  const before = readCpuTimes();
  await pause(sampleMs);
  const after = readCpuTimes();
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

function readCpuTimes(): { readonly idle: number; readonly all: number } {
  const times = cpus().flatMap(({ times: { user, nice, sys, idle, irq } }) => ({
    idle,
    all: user + nice + sys + idle + irq,
  }));
  return times.reduce((sum, core) => ({ idle: sum.idle + core.idle, all: sum.all + core.all }));
}

export function describeMachine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${cpus()[0]?.model.trim() || 'unnamed core'}, ${memory} GiB, ${platform()} ${release()} ${arch()}, Node ${process.versions.node}`;
}

/** Returns the average number of processes that needed a core during the last minute. */
export function loadAverage(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}
