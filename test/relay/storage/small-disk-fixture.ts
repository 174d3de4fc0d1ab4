import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether the tests can mount disks. In most cases root on Linux can. */
export const hasMountPermission = process.platform === 'linux' && process.getuid?.() === 0 && canMount();

export interface SmallDisk {
  readonly folder: string;
  remove(): void;
}

/** Mounts a disk in memory (tmpfs). `options` are mount options, such as `size=1m`. */
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

/** Makes a mounted disk read-only or writable. Simulates a disk that fails while a relay uses it. */
export function remount(folder: string, mode: 'ro' | 'rw'): void {
  execFileSync('mount', ['-o', `remount,${mode}`, folder], { stdio: 'ignore' });
}

/** Makes a file read-only, even for root. Returns a function that makes it writable again. */
export function mountReadOnly(file: string): () => void {
  execFileSync('mount', ['--bind', file, file], { stdio: 'ignore' });
  execFileSync('mount', ['-o', 'remount,ro,bind', file], { stdio: 'ignore' });
  return () => execFileSync('umount', ['-l', file]);
}

/** Fills the disk to the last byte. Returns the path of the file that takes the space. */
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
