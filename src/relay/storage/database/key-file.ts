import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { minSecretLength } from '../../config/validators.js';
import { StoreError } from './sql.js';

const fileName = 'data.key';
const temporaryName = `${fileName}.new`;
const secretBytes = 32;

/**
 * Reads the random secret that the relay has created for this database.
 * @returns `undefined` if the folder has no such file
 * @throws StoreError if the file cannot be read, or is incomplete
 */
export function readDataKey(folder: string): string | undefined {
  let secret: string;
  try {
    secret = readFileSync(join(folder, fileName), 'utf8').trim();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new StoreError(
      `The key in ${join(folder, fileName)} can't be read: ${message}. Give the file to the relay's user.`,
      { cause: error },
    );
  }
  if (secret.length >= minSecretLength) return secret;
  throw new StoreError(
    `The key in ${join(folder, fileName)} is cut off: put back a copy of the file, because stored leads need it. ` +
      'Remove the file only if the store is new.',
  );
}

/**
 * Creates a random secret for a new database, in a file that only its owner can read. The secret is on disk when the
 * function returns, so a lead is never encrypted with a secret that a crash could lose. The file gets its name when it
 * is complete: with a file that is cut off, because the disk is full or the machine stops, the relay could not start.
 * @returns `undefined` if the file cannot be written; then the relay continues without the file
 */
export function createDataKey(folder: string): string | undefined {
  const temporaryPath = join(folder, temporaryName);
  const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(secretBytes))).toString('base64url');
  try {
    const file = openSync(temporaryPath, 'w', 0o600);
    try {
      writeFileSync(file, `${secret}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporaryPath, join(folder, fileName));
    syncFolder(folder);
    return secret;
  } catch {
    removeFile(temporaryPath);
    return undefined;
  }
}

/**
 * Writes the folder's entries to disk. Otherwise a power failure could lose the name of a new file. Windows cannot
 * open a folder.
 */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Removes a file that could not be completed. An error is ignored: the disk may be read-only. */
function removeFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The file stays. It is overwritten at the next start.
  }
}
