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
      const identity = readIdentity(path);
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
function readIdentity(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat && `${stat.dev} ${stat.ino}`;
}
