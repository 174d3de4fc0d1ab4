import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A line that names a file of the repository, and below it the code block that shows the whole file. */
const copiedProgram = /^<!-- file: (\S+) -->\n```(\w+)\n[\s\S]*?^```$/gm;

/** The page of the documents with a fresh copy of each file that the page names. */
export function copyPrograms(page: string): string {
  return readFileSync(join(root, page), 'utf8').replace(
    copiedProgram,
    (_, file: string, language: string) =>
      `<!-- file: ${file} -->\n\`\`\`${language}\n${readFileSync(join(root, file), 'utf8')}\`\`\``,
  );
}
