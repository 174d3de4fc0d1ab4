import { randomInt } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folder in main memory on Linux. */
const memoryFolder = '/dev/shm';
/** PostgreSQL servers of several workers need about half of it. A container often has 64 MB. */
const minFreeBytes = 2_000_000_000;

/**
 * Returns the folder for temporary files: in main memory, if there is room. Each stored lead waits for the disk, so on a
 * slow disk the tests of the relay would take one and a half times as long.
 */
function findParentFolder(): string {
  if (process.env.TMPDIR || !existsSync(memoryFolder)) return tmpdir();
  const { bavail, bsize } = statfsSync(memoryFolder);
  return bavail * bsize > minFreeBytes ? memoryFolder : tmpdir();
}

/**
 * Sets TMPDIR to a folder that is removed after the last test, and the seed of the samples (`browser/helpers/samples.ts`).
 */
export default function setUpTemporaryFolder(): () => void {
  const folder = mkdtempSync(join(findParentFolder(), 'apro-tests-'));
  // PostgreSQL runs as another user and needs access to the folder.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  process.env.POSTGRES_TEMPLATE = join(folder, 'postgres-template');
  if (!process.env.SAMPLE_SEED && process.env.SAMPLE !== 'all') {
    process.env.SAMPLE_SEED = String(randomInt(1_000_000));
    console.log(`Tables of siblings: SAMPLE_SEED=${process.env.SAMPLE_SEED}`);
  }
  return () => rmSync(folder, { recursive: true, force: true });
}
