import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Sets TMPDIR to a folder that is removed after the last test. */
export default function setUpTemporaryFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'apro-tests-'));
  // PostgreSQL runs as another user and needs access to the folder.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  process.env.POSTGRES_TEMPLATE = join(folder, 'postgres-template');
  return () => rmSync(folder, { recursive: true, force: true });
}
