import type { PluginText } from './texts.js';

/** A translation of one text. `text` is empty if the text is not translated. */
export interface Translation {
  readonly context?: string;
  readonly source: string;
  readonly text: string;
}

/** Key of a text: gettext joins context and text with this character. */
export const textKey = ({
  context,
  text,
}: {
  readonly context?: string | undefined;
  readonly text: string;
}) => (context === undefined ? text : `${context}\u0004${text}`);

const quote = (text: string) => JSON.stringify(text);

/** Writes the template for translators. Equal texts are one entry. */
export function writePot(texts: readonly PluginText[], version: string): string {
  const groups = new Map<string, PluginText[]>();
  for (const text of texts) groups.set(textKey(text), [...(groups.get(textKey(text)) ?? []), text]);
  const entries = [...groups.values()].map((group) => {
    const [{ text, context } = { text: '' }] = group;
    const comments = new Set(group.flatMap(({ comment }) => (comment ? [`#. ${comment}\n`] : [])));
    const files = [...new Set(group.map(({ file }) => file))].join(' ');
    return `${[...comments].join('')}#: ${files}\n${context ? `msgctxt ${quote(context)}\n` : ''}msgid ${quote(text)}\nmsgstr ""\n`;
  });
  const header = `msgid ""\nmsgstr ""\n${[
    `Project-Id-Version: APRO Forms ${version}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Transfer-Encoding: 8bit',
    'X-Domain: apro-forms',
  ]
    .map((line) => `${quote(`${line}\n`)}\n`)
    .join('')}`;
  return [header, ...entries].join('\n');
}

/** Reads a `.po` file without plural forms. The first entry, with the empty source, is the header. */
export function readPo(po: string): readonly Translation[] {
  const translations: Translation[] = [];
  for (const entry of po.split(/\n\s*\n/)) {
    const fields: Record<string, string> = {};
    let current = '';
    for (const line of entry.split('\n')) {
      const [, keyword, quoted] = /^(?:(msgctxt|msgid|msgstr) )?(".*")\s*$/.exec(line) ?? [];
      if (keyword) current = keyword;
      if (quoted) fields[current] = (fields[current] ?? '') + (JSON.parse(quoted) as string);
    }
    const { msgid, msgstr = '', msgctxt } = fields;
    if (msgid !== undefined)
      translations.push({ source: msgid, text: msgstr, ...(msgctxt !== undefined && { context: msgctxt }) });
  }
  return translations;
}

/** Writes a `.mo` file, the binary format that PHP reads (GNU gettext manual, "The Format of GNU MO Files"). */
export function writeMo(translations: readonly Translation[]): Buffer {
  const pairs = translations
    .filter(({ text }) => text !== '')
    .map(
      ({ source, context, text }) =>
        [Buffer.from(textKey({ context, text: source })), Buffer.from(text)] as const,
    )
    .sort(([a], [b]) => Buffer.compare(a, b));
  const headerBytes = 28;
  const tableBytes = pairs.length * 8;
  const header = Buffer.alloc(headerBytes + 2 * tableBytes);
  header.writeUInt32LE(0x950412de, 0);
  header.writeUInt32LE(pairs.length, 8);
  header.writeUInt32LE(headerBytes, 12);
  header.writeUInt32LE(headerBytes + tableBytes, 16);
  header.writeUInt32LE(headerBytes + 2 * tableBytes, 24);
  const bodies: Buffer[] = [];
  let offset = header.length;
  for (const [column, table] of [
    [0, headerBytes],
    [1, headerBytes + tableBytes],
  ] as const)
    pairs.forEach((pair, index) => {
      const text = pair[column];
      header.writeUInt32LE(text.length, table + index * 8);
      header.writeUInt32LE(offset, table + index * 8 + 4);
      bodies.push(text, Buffer.from([0]));
      offset += text.length + 1;
    });
  return Buffer.concat([header, ...bodies]);
}

/** Writes the translations of a script as the JSON that WordPress reads (Jed 1.x). */
export function writeScriptJson(translations: readonly Translation[], sources: ReadonlySet<string>): string {
  const entries = translations.filter(({ source, context, text }) => !context && text && sources.has(source));
  return JSON.stringify({
    domain: 'messages',
    locale_data: {
      messages: {
        '': { domain: 'messages', lang: 'ru' },
        ...Object.fromEntries(entries.map(({ source, text }) => [source, [text]])),
      },
    },
  });
}
