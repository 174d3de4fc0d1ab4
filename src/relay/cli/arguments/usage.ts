import { type CommandUsage, serviceUsages } from './command-usages.js';
import { formatEntries, type HelpEntry } from './help-entries.js';
import { operatorUsages } from './operator-usages.js';

/** Help texts of the command line. */

export const commandNames = [
  'relay',
  'doctor',
  'forms',
  'fields',
  'check',
  'test',
  'tag',
  'sri',
  'sign',
  'leads',
  'consents',
  'signals',
  'desk',
  'reseal',
] as const;
export type CommandName = (typeof commandNames)[number];

const globalOptions: readonly HelpEntry[] = [
  ['--env-file PATH', 'Reads settings from a file of NAME=VALUE lines. Variables of the environment win.'],
  ['-h, --help', 'Prints help and exits.'],
  ['--version', 'Prints the version and exits.'],
];

export const commandUsages: Readonly<Record<CommandName, CommandUsage>> = {
  ...serviceUsages,
  ...operatorUsages,
};

export const programUsage = `Usage: apro-forms COMMAND [OPTIONS]

Commands:
${formatEntries(commandNames.map((name) => [name, commandUsages[name].summary]))}

Options of every command:
${formatEntries(globalOptions)}

Exit codes:
${formatEntries([
  ['0', 'Success. doctor and check: no check is wrong. test: all values arrived.'],
  ['1', 'The command failed, at least in part. doctor and check: a check is wrong.'],
  ['', 'forms: a form cannot be read.'],
  ['2', 'Wrong use or wrong settings. Nothing was done.'],
])}

Help for one command: apro-forms COMMAND --help
List of settings: apro-forms relay --help
`;

/** Returns the text that `apro-forms COMMAND --help` prints. */
export function formatCommandHelp(name: CommandName): string {
  const { description, options = [], examples } = commandUsages[name];
  return `${formatSynopsis(name)}

${description}

Options:
${formatEntries([...options, ...globalOptions])}

Examples:
${examples.map(([line, meaning]) => `  ${line}\n      ${meaning}`).join('\n')}
`;
}

export function formatSynopsis(name: CommandName): string {
  return commandUsages[name].synopsis
    .map((line, index) => `${index === 0 ? 'Usage: ' : '       '}${line}`)
    .join('\n');
}
