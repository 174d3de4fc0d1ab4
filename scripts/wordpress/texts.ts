/** A text of the plugin that is translated. */
export interface PluginText {
  readonly text: string;
  /** Context that tells equal texts apart. Only the texts of `block.json` have one. */
  readonly context?: string;
  /** Comment for translators. */
  readonly comment?: string;
  /** Path of the file, relative to the plugin's folder. */
  readonly file: string;
}

const calls =
  /(?:\/\*\s*(translators:[^*]*?)\s*\*\/[^;]{0,200}?)?\b(?:__|_e|esc_(?:html|attr)(?:__|_e))\(\s*'((?:[^'\\]|\\.)*)',\s*'apro-forms',?\s*\)/g;

/** Finds the texts in a PHP or JavaScript file. */
export function findTexts(file: string, code: string): readonly PluginText[] {
  return [...code.matchAll(calls)].map(([, comment, text = '']) => ({
    text: text.replaceAll(/\\(.)/g, '$1'),
    ...(comment && { comment }),
    file,
  }));
}

/** Number of calls of a translation function, also of calls that `findTexts` cannot read. */
export function countCalls(code: string): number {
  return code.match(/(?<!function )\b(?:__|_e|_x|_n|esc_(?:html|attr)(?:__|_e|_x))\(/g)?.length ?? 0;
}

/** Finds the texts of `block.json`. WordPress translates them with these contexts. */
export function findBlockTexts(file: string, json: string): readonly PluginText[] {
  const { title, description, keywords } = JSON.parse(json) as {
    readonly title: string;
    readonly description: string;
    readonly keywords: readonly string[];
  };
  return [
    { text: title, context: 'block title', file },
    { text: description, context: 'block description', file },
    ...keywords.map((text) => ({ text, context: 'block keyword', file })),
  ];
}

/** Finds name and description in the header of the plugin. */
export function findHeaderTexts(file: string, code: string): readonly PluginText[] {
  return ['Plugin Name', 'Description'].flatMap((field) => {
    const text = new RegExp(`^ \\* ${field}:\\s+(.+)$`, 'm').exec(code)?.[1];
    return text ? [{ text, comment: `${field} of the plugin`, file }] : [];
  });
}
