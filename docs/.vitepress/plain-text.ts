import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes each page also as Markdown beside its HTML, and `llms.txt` with a line per page.
 * @param from folder of the pages
 * @param to folder of the built site
 */
export async function writePlainText(from: string, to: string): Promise<void> {
  const names = (await readdir(from)).filter((name) => name.endsWith('.md')).sort();
  const lines = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(from, name), 'utf8');
      await writeFile(join(to, name), text);
      const title = /^(?:# |title: )(.*)$/m.exec(text)?.[1] ?? name;
      return `- [${title}](/${name})`;
    }),
  );
  const head = '# apro-forms\n\n> Forms of APRO CRM and Intrum CRM on any page.\n';
  await writeFile(join(to, 'llms.txt'), `${head}\n${lines.join('\n')}\n`);
}
