import { rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FileReport } from '../operator/lead-admin.js';
import { OperatorError } from '../operator/operator-error.js';
import { escapeLine } from '../operator/terminal-text.js';

/**
 * Writes those files of a lead whose content the relay has into `folder`. Never overwrites a file.
 * @returns one line per file, for the terminal
 * @throws OperatorError if a file cannot be written or arrives incomplete.
 */
export async function writeFiles(
  files: readonly FileReport[] = [],
  folder: string,
  readContent: (file: string) => AsyncIterable<Uint8Array>,
): Promise<string> {
  const lines: string[] = [];
  for (const { name, bytes, nameInCrm, contentDeleted, gone } of files) {
    if (gone || contentDeleted) {
      lines.push(`${name}  ${gone ? 'is deleted' : `is in the CRM as ${escapeLine(nameInCrm ?? '')}`}`);
      continue;
    }
    // `basename` removes folders from the file name. Without it, a manipulated database could choose the folder in
    // which the file is written.
    const path = join(folder, basename(name));
    try {
      await writeFile(path, readContent(name), { flag: 'wx' });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST') await rm(path, { force: true });
      throw new OperatorError(`${path} can't be written: ${message}`);
    }
    const { size } = await stat(path);
    if (size !== bytes) {
      await rm(path);
      throw new OperatorError(`Only ${size} of ${bytes} bytes of ${name} arrived. Run the command again.`);
    }
    lines.push(`${path}  ${size} bytes`);
  }
  return lines.length > 0 ? `${lines.join('\n')}\n` : 'This lead has no files.\n';
}
