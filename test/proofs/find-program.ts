import { accessSync, constants } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';

/** Folders of servers, which the PATH of a user often lacks. */
const extraFolders = ['/usr/sbin', '/usr/local/sbin'];

/** Path of an installed program. `undefined`: this machine does not have the program. */
export function findProgram(...names: readonly string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...extraFolders];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Ends a test's name if the test is skipped, with the reason. */
export function skipReason(program: string | undefined, name: string): string {
  return program ? '' : ` (skipped: no ${name} on this machine)`;
}

export function findFreePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
