import { randomInt } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Sets TMPDIR to a folder that is removed after the last test, and the seed of the samples (`browser/helpers/samples.ts`).
 */
export default function setUpTemporaryFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'apro-tests-'));
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
