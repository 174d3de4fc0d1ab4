import { rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FileReport } from '../operator/lead-admin.js';
import { OperatorError } from '../operator/operator-error.js';

/** Never over a file that is there. @throws OperatorError for one that can't be written, or is not whole */
export async function writeFiles(
  files: readonly FileReport[] = [],
  folder: string,
  readContent: (file: string) => AsyncIterable<Uint8Array>,
): Promise<string> {
  const lines: string[] = [];
  for (const { name, bytes, nameInCrm, gone } of files) {
    if (gone || nameInCrm) {
      lines.push(`${name}  ${gone ? 'is gone' : `is in the CRM as ${nameInCrm}`}`);
      continue;
    }
    // The relay's own names, whatever a store may say: letters, digits, a dot.
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
      throw new OperatorError(`Only ${size} of ${bytes} bytes of ${name} came: try again.`);
    }
    lines.push(`${path}  ${size} bytes`);
  }
  return lines.length > 0 ? `${lines.join('\n')}\n` : 'No file belongs to this lead.\n';
}
