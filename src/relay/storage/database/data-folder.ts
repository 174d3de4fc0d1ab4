import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const folderMode = 0o700;
const fileMode = 0o600;
/** The bits of file permissions that give access to the group and to all other users. */
const sharedBits = 0o077;

/** Matches the names of the relay's files in the folder `DATA` that contain secrets or data of visitors. */
const privateFile = /^(relay\.(db(-wal|-shm|-journal)?|lock)|data\.key(\.new)?|operator\.(json|sock|log))$/;
/**
 * Names of other entries that the folder `DATA` may contain. They are not secret, such as the built scripts of earlier
 * versions.
 */
const publicNames: ReadonlySet<string> = new Set(['scripts', 'lost+found']);

/**
 * Creates the folder of the database with permissions for the owner only. If the folder exists already, its
 * permissions are changed only if it contains nothing but the relay's files. A folder such as `/var/lib` belongs to
 * other programs too. `apro-forms doctor` reports folders that other users can read.
 */
export function prepareDataFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: folderMode });
  const names = readdirSync(folder);
  const isOwnFolder = names.every((name) => privateFile.test(name) || publicNames.has(name));
  if (isOwnFolder && isShared(folder)) tryChmod(folder, folderMode);
  for (const name of names) {
    const path = join(folder, name);
    if (privateFile.test(name) && isShared(path)) tryChmod(path, fileMode);
  }
}

/**
 * Creates a file that only its owner can read, unless the file exists. It must be called before a library creates the
 * file, because the library would let other users read it. An existing file is not opened: when a process closes any
 * descriptor of a file, the operating system releases all POSIX locks of this process on the file. SQLite would lose
 * the lock of `relay.lock`, and a second relay could use the folder.
 */
export function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', fileMode));
  } catch {
    // The error is ignored. Either the file exists, or the library that opens the file next reports the reason.
  }
}

export interface SharedPath {
  readonly path: string;
  /** File permissions in octal, such as `644`. */
  readonly mode: string;
  /** The file permissions that the file or folder should have, in octal. */
  readonly rightMode: string;
}

/**
 * Lists the database folder and its private files, as far as other users of the machine can open them. The list is
 * empty on Windows, which has no such permissions.
 */
export function listSharedPaths(folder: string): readonly SharedPath[] {
  const files = readdirSync(folder).filter((name) => privateFile.test(name));
  const paths = [
    [folder, folderMode] as const,
    ...files.map((name) => [join(folder, name), fileMode] as const),
  ];
  return paths
    .filter(([path]) => isShared(path))
    .map(([path, mode]) => ({ path, mode: readMode(path).toString(8), rightMode: mode.toString(8) }));
}

function isShared(path: string): boolean {
  return process.platform !== 'win32' && (readMode(path) & sharedBits) !== 0;
}

function readMode(path: string): number {
  return (statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o777;
}

/**
 * Changes the permissions of a file or folder if possible. It is not possible for a folder of another user, or on a
 * file system without permissions. `apro-forms doctor` reports such cases.
 */
function tryChmod(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch {
    // If the permissions cannot be changed, the error is ignored, because `apro-forms doctor` reports wrong
    // permissions.
  }
}
