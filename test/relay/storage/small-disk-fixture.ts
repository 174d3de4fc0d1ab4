import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether this machine lets a test make disks of its own; root on Linux, mostly. */
export const hasMountPermission = process.platform === 'linux' && process.getuid?.() === 0 && canMount();

export interface SmallDisk {
  readonly folder: string;
  remove(): void;
}

/** A disk as the options of tmpfs say, e.g. `size=1m`. */
export function mountDisk(options: string): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'apro-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  return {
    folder,
    remove() {
      execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true });
    },
  };
}

/** `ro` or `rw`, as when a disk fails under what uses it. */
export function remount(folder: string, mode: 'ro' | 'rw'): void {
  execFileSync('mount', ['-o', `remount,${mode}`, folder], { stdio: 'ignore' });
}

/** One file of it, also for root; returns what makes it as it was. */
export function mountReadOnly(file: string): () => void {
  execFileSync('mount', ['--bind', file, file], { stdio: 'ignore' });
  execFileSync('mount', ['-o', 'remount,ro,bind', file], { stdio: 'ignore' });
  return () => execFileSync('umount', ['-l', file]);
}

/** Until not one byte more goes there; the name of the file that takes the room. */
export function fillDisk(folder: string): string {
  const ballast = join(folder, 'ballast');
  writeFileSync(ballast, '');
  try {
    for (;;) writeFileSync(ballast, Buffer.alloc(4_096), { flag: 'a' });
  } catch {
    return ballast;
  }
}

function canMount(): boolean {
  try {
    mountDisk('size=64k').remove();
    return true;
  } catch {
    return false;
  }
}
