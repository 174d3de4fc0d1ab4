import { statSync } from 'node:fs';
import { StoreError } from './sql.js';

/**
 * Creates the function that checks whether files still are at their paths. A program can write to an open file that was
 * removed, moved or replaced, but the content is lost when the program ends.
 * @param paths files that are open. A file that does not exist yet is checked as soon as it exists
 * @returns a function that throws StoreError if a file was removed or replaced
 */
export function createFileWatch(paths: readonly string[]): () => void {
  const identities = new Map<string, string>();

  function check(): void {
    for (const path of paths) {
      const identity = readInode(path);
      const known = identities.get(path);
      if (known === undefined && identity !== undefined) identities.set(path, identity);
      if (known !== undefined && known !== identity)
        throw new StoreError(
          `The file ${path} was removed or replaced while the relay runs. New leads would be lost, so they are refused. ` +
            'Restart the relay.',
        );
    }
  }

  check();
  return check;
}

/** Returns a text that is different for each file of the machine. `undefined`: there is no file. */
function readInode(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat && `${stat.dev} ${stat.ino}`;
}

/**
 * Returns the inode of a file and the time at which the file was created. The inode alone is not enough: a file system such as
 * ext4 gives the inode of a removed file to the next file.
 */
export function readFileIdentity(path: string): string {
  const { ino, birthtimeNs, ctimeNs } = statSync(path, { bigint: true });
  // Where the file system stores no time of creation, Node.js returns the time of the last change.
  return `${ino} ${birthtimeNs === ctimeNs ? 0 : birthtimeNs}`;
}
