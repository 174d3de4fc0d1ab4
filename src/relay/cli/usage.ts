/** Help text of a command. `parse-args.ts` has the rules for its options and arguments. */

export interface CommandUsage {
  /** One line about the command, for the help text of the whole program. */
  readonly summary: string;
  readonly synopsis: readonly string[];
  readonly description: string;
  readonly options?: readonly HelpEntry[];
  readonly examples: readonly HelpEntry[];
}

export type HelpEntry = readonly [term: string, description: string];

export const commandNames = ['relay', 'leads', 'doctor', 'tag', 'sri', 'sign', 'desk', 'reseal'] as const;
export type CommandName = (typeof commandNames)[number];

const globalOptions: readonly HelpEntry[] = [
  ['--env-file PATH', 'Reads settings from a file of NAME=VALUE lines. Variables of the environment win.'],
  ['-h, --help', 'Prints help and exits.'],
  ['--version', 'Prints the version and exits.'],
];

/**
 * The settings that the help lists. Each is an environment variable; `relay/config/environment.ts` checks the values.
 * An entry without a name continues the description of the entry before.
 */
export const settings: readonly HelpEntry[] = [
  ['CRM_URL', 'Address of the CRM, e.g. http://example.crma.pro:81. Required.'],
  ['CRM_FALLBACK_URL', 'Second address of the CRM, used only if no byte was sent to CRM_URL; off = none.'],
  ['', 'Default: port 80 if CRM_URL ends in :81.'],
  ['CRM_KEY', 'API key of the CRM, 32 characters. Required.'],
  ['FORMS', 'Ids of the forms that the relay serves, e.g. 34,35. Default: all.'],
  ['PUBLICATIONS', 'Ids of CRM publications that consents may show, e.g. 871. Default: none.'],
  ['HEADINGS', 'on: fields are grouped as in the CRM; costs 3 requests with the key a day, or an'],
  ['', 'hour while the CRM refuses them. Default: off.'],
  ['ALLOWED_ORIGINS', 'Sites that may use the relay, e.g. https://www.example.com; * = any site.'],
  ['', 'Default: only pages of the relay itself.'],
  ['FRAME_ANCESTORS', 'Sites that may show /f/ID in a frame, e.g. https://www.example.com; * = any site.'],
  ['', 'Default: none.'],
  ['PUBLIC_URL', 'Address of the relay for visitors, behind a proxy, e.g. https://forms.example.com.'],
  ['PORT', 'Port to listen on. Default: 8787.'],
  ['HOST', 'Address to listen on. Default: 127.0.0.1.'],
  ['TRUSTED_PROXIES', 'Proxies whose X-Forwarded-For header is trusted, e.g. 127.0.0.1,10.0.0.0/8.'],
  ['', 'Default: none.'],
  ['DATA', 'Folder of the embedded store. Default: data.'],
  ['DATABASE_URL', 'PostgreSQL instead of DATA; several relays may share it. On another machine it needs'],
  ['', 'TLS with a valid certificate, or ?sslmode=disable on a private network.'],
  ['DATA_KEY', 'Secret that encrypts leads, at least 16 characters. NEW,OLD changes it.'],
  ['', 'Default: a random secret in DATA/data.key.'],
  ['RETENTION_DAYS', 'Days after which a delivered lead is erased. Default: 7.'],
  ['STALE_DAYS', 'Maximum age in days of a cached form while the CRM is unreachable. Default: 7.'],
  ['KEY_LIMIT', 'Requests with the key that the CRM allows per hour. Default: 200.'],
  ['TOKEN_FIELD', 'Text field of the request in the CRM for the receipt, e.g. ext_request.91.'],
  ['NOTE_FIELD', 'Text field in the CRM for notes such as "possible repeat of …".'],
  ['UNCLEAR', 'resend or hold: handling of a lead that may or may not be in the CRM. Default: resend.'],
  ['SETTLE_SECONDS', 'Seconds before the relay looks for such a lead in the CRM. Default: 90.'],
  ['SENDS_PER_MINUTE', 'Sends per minute and address; more are quarantined as spam. Default: 30.'],
  [
    'SUSPICIOUS_LIMIT',
    'Bytes of quarantined leads that are stored; more are only counted. Default: 200000000.',
  ],
  ['DESK_PORT', 'Port of the desk, the web page of the operator, on 127.0.0.1; off. Default: 8788.'],
  ['DESK_PASSWORD', 'Password for the desk, at least 16 characters. Default: one-time links only.'],
  ['PROOF_OF_WORK', 'off: browsers need not solve a proof of work. Default: on.'],
  ['CAPTCHA_URL', 'Verification address of a captcha provider.'],
  ['CAPTCHA_SECRET', 'Secret for CAPTCHA_URL.'],
  ['LINK_KEY', 'Secret of personal links, at least 16 characters. NEW,OLD changes it.'],
  ['SIGNED_FIELDS', 'Fields that only a personal link may fill in, e.g. ext_request.70.'],
  ['ALERT_URL', 'https address for alerts: leads that need a person, spam, a refused key or site.'],
  ['OPTION_VALUE', 'value or id: the part of a chosen option that the CRM receives. Default: value.'],
  ['DIALECT', 'auto, compact or spelled: spelling of the CRM actions. Default: auto.'],
  ['CRM_TIMEOUT_SECONDS', 'Time limit of one request to the CRM. Default: 20.'],
  ['MAX_UPLOAD', 'Maximum size of a file in bytes. Default: 20000000.'],
  ['FILE_KINDS', 'Endings of files that may be uploaded, e.g. pdf,jpg,zip. Default: pictures and documents.'],
  ['SCAN_COMMAND', 'Virus scanner that reads a file from its standard input, e.g. clamdscan --no-summary -.'],
  ['X_FILE', 'The secret X (CRM_KEY, DATA_KEY, LINK_KEY, CAPTCHA_SECRET, DATABASE_URL, ALERT_URL,'],
  ['', 'DESK_PASSWORD) is in this file.'],
];

export const commandUsages: Readonly<Record<CommandName, CommandUsage>> = {
  relay: {
    summary: 'Starts the relay between web pages and the CRM.',
    synopsis: ['apro-forms relay'],
    description: `Starts the relay. SIGINT or SIGTERM stops the relay after open requests are answered.

Settings are environment variables:
${formatEntries(settings)}`,
    examples: [
      ['apro-forms relay', 'Uses the settings of the environment.'],
      ['apro-forms relay --env-file relay.env', 'Uses the settings of a file.'],
    ],
  },
  leads: {
    summary: 'Lists, shows, retries, releases, closes, erases and exports leads.',
    synopsis: [
      'apro-forms leads [list [STATE…] | export [STATE…] | files RECEIPT [FOLDER]]',
      'apro-forms leads show | retry | release | close | erase RECEIPT…',
    ],
    description: `Asks the running relay. Opens the store if no relay is running.

Actions:
${formatEntries([
  ['list', 'Lists leads that wait for the relay or for a person, or leads in the given states.'],
  ['', 'Leads that need a person come first; suspicious leads are only counted. Default action.'],
  ['show', 'Prints a lead with its content as JSON.'],
  ['files', 'Writes the files that the CRM does not have into FOLDER. Default: this folder.'],
  ['retry', 'Sends a lead again that is in the state attention, unclear, queued or closed.'],
  ['release', 'Sends a quarantined lead.'],
  ['close', 'Marks a lead as handled by a person. The relay stops sending the lead.'],
  ['erase', 'Deletes content and files of a lead at once. The CRM keeps its copy.'],
  ['export', 'Prints leads with their content, one JSON object per line.'],
])}

States: queued, trying, unclear, attention, quarantine, delivered, closed
Failures are listed at the end. The other leads are still processed.`,
    examples: [
      ['apro-forms leads list attention', 'Lists leads that need a person.'],
      ['apro-forms leads retry R-7F2K R-9Q4M', 'Sends two leads again.'],
      ['apro-forms leads files R-7F2K ./files', 'Writes the files of a lead into a folder.'],
    ],
  },
  doctor: {
    summary: 'Checks the CRM, the relay, the store and the settings.',
    synopsis: ['apro-forms doctor'],
    description: `Prints one line per check: ok, warning, wrong or unknown, with the setting to change.
Run doctor with the settings and as the user of the relay.
Sends no lead. Uses two requests with the key.`,
    examples: [['apro-forms doctor --env-file relay.env', 'Checks the settings of a file.']],
  },
  tag: {
    summary: 'Prints the HTML that puts a form into a page.',
    synopsis: ['apro-forms tag ID [LANGUAGE] [--frame]'],
    description: `Prints HTML for a page: the script of the form, reserved space for the form, and a link
for browsers without scripts and for pages that block the script. The relay must be running.`,
    options: [['--frame', 'Prints a frame with the page /f/ID. FRAME_ANCESTORS must list the site.']],
    examples: [
      ['apro-forms tag 34', 'Prints the HTML for form 34.'],
      ['apro-forms tag 34 de', 'Prints the HTML for form 34 in German.'],
      ['apro-forms tag 34 --frame', 'Prints a frame with the hosted page of form 34.'],
    ],
  },
  sri: {
    summary: 'Prints the same HTML with a pinned script and its hash.',
    synopsis: ['apro-forms sri ID [--import-map]'],
    description: `Prints HTML for a page. The script never changes and has an integrity attribute.
The relay must be running.`,
    options: [['--import-map', 'Adds an import map with the hashes of all scripts that may be loaded.']],
    examples: [['apro-forms sri 34 --import-map', 'Prints the HTML for form 34 with all hashes.']],
  },
  sign: {
    summary: 'Prints the signed values of a personal link.',
    synopsis: ['apro-forms sign ID ADDRESS=VALUE… [--days N]'],
    description: `Prints a parameter for the address of a page with the form, signed with LINK_KEY.
The lead contains these values. Nobody can change the values.`,
    options: [['--days N', 'Number of days for which the link is valid. Default: no limit.']],
    examples: [
      [
        'apro-forms sign 34 ext_request.70=VIP --days 30',
        'Signs a value for one field of form 34 for 30 days.',
      ],
    ],
  },
  desk: {
    summary: 'Prints a one-time link to the desk, the web page of the operator.',
    synopsis: ['apro-forms desk'],
    description: `Asks the running relay for a link that works once, within ten minutes. The desk shows
the state of the relay, and the leads that need a person. The desk has a port of its own on this
machine: use an SSH tunnel from another machine, for example ssh -L 8788:127.0.0.1:8788 HOST.`,
    examples: [['apro-forms desk --env-file relay.env', 'Prints the link for the relay of a file.']],
  },
  reseal: {
    summary: 'Encrypts stored leads again, after DATA_KEY was changed.',
    synopsis: ['apro-forms reseal'],
    description: `Encrypts all stored leads and files again under the first secret of DATA_KEY, or under DATA/data.key.
Says at the end whether an older secret is still needed. Asks the running relay, which must have
the new settings already. Can be run again at any time.`,
    examples: [['apro-forms reseal --env-file relay.env', 'Uses the settings of a file.']],
  },
};

export const programUsage = `Usage: apro-forms COMMAND [OPTIONS]

Commands:
${formatEntries(commandNames.map((name) => [name, commandUsages[name].summary]))}

Options of every command:
${formatEntries(globalOptions)}

Exit codes:
${formatEntries([
  ['0', 'Success. doctor: no check is wrong.'],
  ['1', 'The command failed, at least in part. doctor: a check is wrong.'],
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

/**
 * Formats terms and descriptions in two columns. An entry with an empty term continues the description of the entry
 * above.
 */
function formatEntries(entries: readonly HelpEntry[]): string {
  const width = Math.max(...entries.map(([term]) => term.length)) + 2;
  return entries.map(([term, text]) => `  ${term.padEnd(width)}${text}`).join('\n');
}
