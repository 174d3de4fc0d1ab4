import { formatEntries, type HelpEntry } from './help-entries.js';
import { settings } from './settings-help.js';

/** Help texts of the commands. The rules for options and arguments are in `parse-args.ts`. */

export interface CommandUsage {
  /** One line about the command. The help text of the whole program shows this line. */
  readonly summary: string;
  readonly synopsis: readonly string[];
  readonly description: string;
  readonly options?: readonly HelpEntry[];
  readonly examples: readonly HelpEntry[];
}

/** Help texts of the commands that serve pages, or that work on single leads and pages. */
export const serviceUsages = {
  relay: {
    summary: 'Starts the relay between web pages and the CRM.',
    synopsis: ['apro-forms relay'],
    description: `Starts the relay. SIGINT, SIGTERM or SIGHUP stops the relay after open requests are answered.

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
  ['', 'Leads that need a person come first; leads in quarantine are only counted. Default action.'],
  ['show', 'Prints a lead with its content as JSON.'],
  ['files', 'Writes those files of a lead that the CRM does not have into FOLDER. Default: this folder.'],
  ['retry', 'Sends a lead again that is in the state attention, unclear, queued or closed.'],
  ['release', 'Sends a lead that looks like spam (state quarantine) after all.'],
  ['close', 'Marks a lead as handled by a person. The relay stops sending the lead.'],
  ['erase', 'Deletes content and files of a lead at once. The CRM keeps its copy.'],
  [
    'export',
    'Prints leads with their content, one JSON object per line: those that wait for the relay or for',
  ],
  ['', 'a person, or those in the given states.'],
])}

States: queued, trying, unclear, attention, quarantine, delivered, closed
Failures are listed at the end. The other leads are still processed.`,
    examples: [
      ['apro-forms leads list attention', 'Lists leads that need a person.'],
      ['apro-forms leads export delivered closed', 'Prints the leads that nobody waits for any more.'],
      ['apro-forms leads retry R-7F2K R-9Q4M', 'Sends two leads again.'],
      ['apro-forms leads files R-7F2K ./files', 'Writes the files of a lead into a folder.'],
    ],
  },
  doctor: {
    summary: 'Checks the CRM, the relay, the store and the settings.',
    synopsis: ['apro-forms doctor'],
    description: `Prints one line per check: ok, warning, wrong or unknown, with the setting to change.
Run doctor with the settings and as the user of the relay.
Sends no lead. Uses two of the CRM’s hourly requests with the API key.`,
    examples: [['apro-forms doctor --env-file relay.env', 'Checks the settings of a file.']],
  },
  tag: {
    summary: 'Prints the HTML that puts a form into a page.',
    synopsis: [
      'apro-forms tag ID [LANGUAGE] [--frame] [--look LOOK] [--density DENSITY] [--columns COUNT] [--labels PLACE] [--wide ADDRESSES]',
    ],
    description: `Prints HTML for a page: the script of the form, reserved space for the form, and a link
for browsers without scripts and for pages that block the script. The relay must be running.
Without LANGUAGE the form has the language of the page (attribute lang of <html>).`,
    options: [
      ['--frame', 'Prints a frame with the page /f/ID. FRAME_ANCESTORS must list the site.'],
      ['--look LOOK', 'outline, filled, underline or card.'],
      ['--density DENSITY', 'compact, normal or roomy.'],
      ['--columns COUNT', '2: short fields share a row where there is room.'],
      ['--labels PLACE', 'beside: labels stand beside the controls where there is room.'],
      ['--wide ADDRESSES', 'Fields that take the whole row, with a comma between two addresses.'],
    ],
    examples: [
      ['apro-forms tag 34', 'Prints the HTML for form 34.'],
      ['apro-forms tag 34 de', 'Prints the HTML for form 34 in German.'],
      ['apro-forms tag 34 --frame', 'Prints a frame with the hosted page of form 34.'],
      ['apro-forms tag 34 --look card --columns 2', 'Prints the HTML for a form on a card, in two columns.'],
    ],
  },
  sri: {
    summary: 'Prints the HTML like tag, with a script of a fixed version and its integrity hash.',
    synopsis: ['apro-forms sri ID [--import-map]'],
    description: `Prints HTML for a page, like tag. The address of the script belongs to one version of apro-forms,
so the script never changes, and it has an integrity attribute. A page with this script gets
no corrections of errors: print the HTML again after each update.
The relay must be running.`,
    options: [['--import-map', 'Adds an import map with the hashes of all scripts that may be loaded.']],
    examples: [['apro-forms sri 34 --import-map', 'Prints the HTML for form 34 with all hashes.']],
  },
  sign: {
    summary: 'Prints the parameter of a personal link, which fills in fields.',
    synopsis: ['apro-forms sign ID ADDRESS=VALUE… [--days N]'],
    description: `Prints a parameter for the address of a page with the form. It contains values for fields, signed
with LINK_KEY. The lead of the visitor contains these values, and the visitor cannot change them.`,
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
    examples: [
      ['apro-forms desk --env-file relay.env', 'Prints the link for the relay with these settings.'],
    ],
  },
  reseal: {
    summary: 'Encrypts stored leads again, after DATA_KEY was changed.',
    synopsis: ['apro-forms reseal'],
    description: `Encrypts all stored leads and files again under the first secret of DATA_KEY, or under DATA/data.key.
Says at the end whether an older secret is still needed. Asks the running relay, which must have
the new settings already. Can be run again at any time.`,
    examples: [['apro-forms reseal --env-file relay.env', 'Uses the settings of a file.']],
  },
} satisfies Readonly<Record<string, CommandUsage>>;
