import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  listArchiveFiles,
  listPluginFiles,
  listTexts,
  locales,
  pluginFolder,
  pluginVersion,
  writeTemplate,
} from '../../scripts/wordpress/plugin-files.js';
import { readPo, textKey, writeMo } from '../../scripts/wordpress/po.js';
import { countCalls, findTexts } from '../../scripts/wordpress/texts.js';
import { createZip } from '../../scripts/wordpress/zip.js';
import { optionChoices } from '../../src/embed/options/option-choices.js';
import { optionNames } from '../../src/embed/options/option-table.js';
import { optimizerAttributesText } from '../../src/relay/page/optimizer-attributes.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readPlugin = (path: string) => readFileSync(join(pluginFolder, path), 'utf8');
const phpFiles = listPluginFiles().filter((path) => path.endsWith('.php'));
const codeFiles = listPluginFiles().filter((path) => /\.(php|js)$/.test(path));

/** Entries of a PHP array whose names are indented by a number of tabs. An entry ends where the next one begins. */
function readPhpArray(code: string, tabs: number): Readonly<Record<string, string>> {
  const [, ...entries] = code.split(new RegExp(`^\\t{${tabs}}(?='\\w+' *=>)`, 'm'));
  return Object.fromEntries(entries.map((entry) => [/\w+/.exec(entry)?.[0] ?? '', entry]));
}

describe('options of the WordPress plugin', () => {
  const code = readPlugin('includes/options.php');
  const table = readPhpArray(code.slice(code.indexOf('function option_table')), 2);
  const reserved = readPhpArray(
    code.slice(code.indexOf('RESERVED_OPTIONS'), code.indexOf('function option_table')),
    1,
  );

  test('are the options of the script: each is offered to authors or reserved, and none is both', () => {
    expect([...Object.keys(table), ...Object.keys(reserved)].sort()).toEqual([...optionNames].sort());
  });

  test.each(Object.entries(optionChoices).filter(([name]) => !(name in reserved)))(
    'the option %s has the choices of the script',
    (name, choices) => {
      const [, list = ''] = /'choices' => array\(([^)]*)\)/.exec(table[name] ?? '') ?? [];
      expect(list.match(/\w+/g)).toEqual([...choices]);
    },
  );

  test('the default of a choice is the default in docs/options.md', () => {
    const docs = readFileSync(join(root, 'docs/options.md'), 'utf8');
    for (const [name, body] of Object.entries(table)) {
      if (!body.includes("'kind'    => 'choice'")) continue;
      const [, first] = /'choices' => array\( '([^']*)'/.exec(body) ?? [];
      const [, stated = first] = /'default' => '(\w+)'/.exec(body) ?? [];
      const [, documented] =
        new RegExp(`^\\| \`${name}\` \\| [^|]* \\| \`(\\w+)\` \\|`, 'm').exec(docs) ?? [];
      expect(stated, name).toBe(documented);
    }
  });

  test('each has a kind, a panel of the editor and a label', () => {
    const editor = readPlugin('block/edit.js');
    for (const [name, body] of Object.entries(table)) {
      expect(body, name).toMatch(/'kind' +=> '(choice|number|flag|url|json|text)'/);
      expect(body, name).toMatch(/'label' +=> __\(/);
      const [, group] = /'group' +=> '(\w+)'/.exec(body) ?? [];
      expect(editor, name).toContain(`['${group}', __(`);
    }
  });
});

test('the plugin prints the attributes for optimizers that apro-forms tag prints', () => {
  const [, text] = /const OPTIMIZER_ATTRIBUTES = '([^']*)'/.exec(readPlugin('includes/render.php')) ?? [];
  expect(text).toBe(optimizerAttributesText);
  const [, template = ''] = /'(<script async [^']*)'/.exec(readPlugin('includes/render.php')) ?? [];
  expect(template).toBe('<script async %s src="%s"%s onerror="%s"></script>');
});

describe('texts of the WordPress plugin', () => {
  const texts = listTexts();

  test.each(codeFiles)('%s has only texts that the template can hold', (path) => {
    const code = readPlugin(path);
    expect(findTexts(path, code)).toHaveLength(countCalls(code));
  });

  test.each([
    "__( $text, 'apro-forms' )",
    "__( 'a text' )",
    "__( 'a' . 'b', 'apro-forms' )",
    "_n( 'a', 'b', 2, 'apro-forms' )",
  ])('a planted call that the template cannot hold is found: %s', (code) => {
    expect(findTexts('a.php', code)).toHaveLength(0);
    expect(countCalls(code)).toBe(1);
  });

  test('the template is up to date (npm run wordpress)', () => {
    expect(readPlugin('languages/apro-forms.pot')).toBe(writeTemplate());
  });

  test.each(locales)(
    '%s has a translation of each text and no other, with the same placeholders',
    (locale) => {
      const translations = readPo(readPlugin(`languages/apro-forms-${locale}.po`)).filter(
        ({ source }) => source,
      );
      const keys = translations.map(({ context, source }) => textKey({ context, text: source }));
      expect(keys.toSorted()).toEqual([...new Set(texts.map(textKey))].sort());
      const placeholders = (text: string) => text.match(/%(\d\$)?[sd]/g)?.sort();
      for (const { source, text } of translations) {
        expect(text, source).not.toBe('');
        expect(placeholders(text), source).toEqual(placeholders(source));
      }
    },
  );

  test('a compiled file gives each translation back', () => {
    const translations = [
      { source: '', text: 'Language: ru\n' },
      { source: 'Form', text: 'Форма' },
      { source: 'form', context: 'block keyword', text: 'форма' },
      { source: 'Not translated', text: '' },
    ];
    expect(readMo(writeMo(translations))).toEqual({
      '': 'Language: ru\n',
      'block keyword\u0004form': 'форма',
      Form: 'Форма',
    });
  });
});

describe('files of the WordPress plugin', () => {
  test('all have the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(pluginVersion()).toBe(version);
    expect(readPlugin('apro-forms.php')).toMatch(new RegExp(`const VERSION +=\\s'${version}'`));
    expect(readPlugin('readme.txt')).toContain(`Stable tag: ${version}`);
  });

  test.each(phpFiles)('%s does nothing if it is opened directly', (path) => {
    expect(readPlugin(path)).toMatch(
      /^if \( ! defined\( '(ABSPATH|WP_UNINSTALL_PLUGIN)' \) \) \{\n\texit;\n\}/m,
    );
  });

  test.each(phpFiles)('%s prints only escaped values', (path) => {
    const prints = readPlugin(path).match(/(<\?php echo|\b(echo|print|printf)\b\s*[('"$])[^\n]*/g) ?? [];
    expect(prints.filter((line) => !/^<\?php echo esc_(attr|html|url)\(/.test(line))).toEqual([]);
  });

  test('the archive has every file, and each is stored whole', () => {
    const files = listArchiveFiles();
    const unpacked = readZip(createZip(files));
    expect(Object.keys(unpacked)).toEqual(files.map(({ path }) => path));
    for (const { path, content } of files) expect(unpacked[path]?.equals(content), path).toBe(true);
    for (const path of ['apro-forms.php', 'readme.txt', 'languages/apro-forms-ru_RU.mo', 'LICENSE'])
      expect(unpacked).toHaveProperty([`apro-forms/${path}`]);
  });

  const php = findPhp();
  test.skipIf(!php)(
    `PHP can parse every file${php ? '' : ' (skipped: no php; npm run proofs has one)'}`,
    () => {
      for (const path of phpFiles) execFileSync('php', ['-l', join(pluginFolder, path)]);
    },
  );
});

function findPhp(): boolean {
  try {
    execFileSync('php', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Reads a `.mo` file as PHP does: the tables of offsets, then the texts. */
function readMo(mo: Buffer): Readonly<Record<string, string>> {
  const read = (table: number, index: number) => {
    const length = mo.readUInt32LE(table + index * 8);
    const offset = mo.readUInt32LE(table + index * 8 + 4);
    expect(mo[offset + length]).toBe(0);
    return mo.toString('utf8', offset, offset + length);
  };
  expect(mo.readUInt32LE(0)).toBe(0x950412de);
  const [sources, texts] = [mo.readUInt32LE(12), mo.readUInt32LE(16)];
  return Object.fromEntries(
    Array.from({ length: mo.readUInt32LE(8) }, (_, index) => [read(sources, index), read(texts, index)]),
  );
}

/** Reads an archive through its central directory, as programs do. */
function readZip(zip: Buffer): Readonly<Record<string, Buffer>> {
  const end = zip.length - 22;
  expect(zip.toString('latin1', end, end + 4)).toBe('PK\x05\x06');
  const files: Record<string, Buffer> = {};
  let position = zip.readUInt32LE(end + 16);
  for (let count = zip.readUInt16LE(end + 10); count > 0; count--) {
    expect(zip.toString('latin1', position, position + 4)).toBe('PK\x01\x02');
    const [packedBytes, bytes] = [zip.readUInt32LE(position + 20), zip.readUInt32LE(position + 24)];
    const nameBytes = zip.readUInt16LE(position + 28);
    const local = zip.readUInt32LE(position + 42);
    const name = zip.toString('utf8', position + 46, position + 46 + nameBytes);
    expect(zip.toString('utf8', local + 30, local + 30 + nameBytes)).toBe(name);
    const start = local + 30 + nameBytes;
    const content = inflateRawSync(zip.subarray(start, start + packedBytes));
    expect(content.length).toBe(bytes);
    files[name] = content;
    position += 46 + nameBytes;
  }
  return files;
}
