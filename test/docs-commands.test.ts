import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseCommandArgs, parseCommandLine } from '../src/relay/cli/arguments/parse-args.js';

// The commands of `apro-forms` in the documents, as a reader types them.

const pages = [
  'README.md',
  'SECURITY.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Texts that a reader may copy: lines of shell code, and code in a sentence. */
function findCommands(markdown: string): readonly string[] {
  const blocks = [...markdown.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, code = '']) =>
    code.split('\n'),
  );
  const inline = [...markdown.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`]+)`/g)].map(
    ([, code = '']) => code.replace(/\s+/g, ' '),
  );
  return [...blocks, ...inline].filter((text) => /(?:^|npx |\s)apro-forms (?:[a-z]+\b)/.test(text));
}

/** Words after the name of the program, without a pipe to `grep`. Undefined: the text does not start the program. */
function readWords(text: string): readonly string[] | undefined {
  const [, words] = /^(?:[A-Z_]+=\S+ )*(?:npx )?apro-forms (.+?)(?: \| grep .*)?$/.exec(text) ?? [];
  return words?.split(' ');
}

/** Section of `docs/security-keys.md`: names of keys begin with `apro-forms`, too. */
const derivedKeys = /^## Derived keys$[\s\S]*/m;

// `docs/settings.md` is generated from the usage of the commands, with placeholders in brackets.
const commands = pages
  .filter((page) => page !== 'docs/settings.md')
  .flatMap((page) =>
    findCommands(readFileSync(page, 'utf8').replace(derivedKeys, '')).map((text) => ({ page, text })),
  )
  .filter(({ text }) => readWords(text));

/** True: the command finds its settings: in a file, in variables before it, or because the service has them. */
function hasSettings(text: string): boolean {
  return !text.includes('npx ') || /--env-file relay\.env|^[A-Z_]+=/.test(text);
}

describe('commands of apro-forms in the documents', () => {
  test('there are commands', () => {
    expect(commands.length).toBeGreaterThan(40);
  });

  test.each(commands)('$page: $text is a command that exists, with options that exist', ({ text }) => {
    const { command, args } = parseCommandLine(readWords(text) ?? []);
    // A sentence may name a command without the arguments that the command needs.
    if (command && args.length > 0) parseCommandArgs(command, args);
  });

  test.each(commands)('$page: $text names the file with the settings', ({ text }) => {
    expect(hasSettings(text)).toBe(true);
  });

  test.each(['npx apro-forms tag 34', 'npx apro-forms doctor'])(
    'a planted command without settings is found: %s',
    (text) => {
      expect(findCommands(`Run \`${text}\`.`)).toEqual([text]);
      expect(hasSettings(text)).toBe(false);
    },
  );
});
