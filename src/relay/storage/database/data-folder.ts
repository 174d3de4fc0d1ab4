import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const folderMode = 0o700;
const fileMode = 0o600;
/** Rights of the group and of all others. */
const sharedBits = 0o077;

/** Names of the files that a relay keeps in `DATA` and that hold secrets or data of visitors. */
const privateFile = /^(relay\.(db(-wal|-shm|-journal)?|lock)|data\.key|operator\.(json|sock|log))$/;
/** Other names in `DATA`: scripts of earlier versions, which are public. */
const publicNames: ReadonlySet<string> = new Set(['scripts', 'lost+found']);

/**
 * Creates the folder of the store, readable by its owner only. An existing folder is closed to others if it has nothing
 * but the relay's files: a folder such as `/var/lib` is shared with other programs. `doctor` reports the rest.
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

/** Creates a file that only its owner can read, before a library creates the file with wider rights. */
export function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'a', fileMode));
  } catch {
    // The library that opens the file reports the reason.
  }
}

export interface SharedPath {
  readonly path: string;
  /** Rights in octal, such as `644`. */
  readonly mode: string;
  /** The rights that the path should have. */
  readonly rightMode: string;
}

/** The folder and its private files that other users of the machine can open. Empty on Windows, which has no such rights. */
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

/** A folder of another user, or a file system without rights, cannot be changed; `doctor` reports it. */
function tryChmod(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch {
    // See above.
  }
}
