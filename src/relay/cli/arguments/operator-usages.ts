import type { CommandUsage } from './command-usages.js';
import { formatEntries } from './help-entries.js';

/** Help texts of the commands that answer questions of an operator. */
export const operatorUsages = {
  forms: {
    summary: 'Lists the forms that the relay serves.',
    synopsis: ['apro-forms forms [--json]'],
    description: `Prints each form with its heading, number of fields, own page, and warnings about its definition.
Asks the running relay. Asks the CRM if no relay is running; then FORMS must be set.`,
    options: [['--json', 'Prints a JSON array.']],
    examples: [['apro-forms forms', 'Lists the forms.']],
  },
  fields: {
    summary: 'Lists the fields of a form with their addresses.',
    synopsis: ['apro-forms fields ID [--json]'],
    description: `Prints the address of each field (for values, prefill, TOKEN_FIELD …), its kind, whether it is required,
its label, its options, and which fields depend on each other.
Asks the running relay. Asks the CRM if no relay is running.`,
    options: [['--json', 'Prints a JSON object with all options.']],
    examples: [['apro-forms fields 34', 'Lists the fields of form 34.']],
  },
  check: {
    summary: 'Checks whether a form can work on a page of a site.',
    synopsis: ['apro-forms check URL [--json] [--private] [--browser PATH | --no-browser] [--no-sandbox]'],
    description: `Fetches the page and prints one line per check: is the script there, moved, delayed or copied by an
optimizer? Did the editor of the site leave its attributes? Is the site in ALLOWED_ORIGINS? Are page
and relay https? Does the content security policy allow the script? Does the relay answer?
Then opens the page in a browser of this machine, if there is one: is the form shown? What does the
browser block? Which errors are in the console? Does an optimizer wait for a move of the visitor?
Sends no form. Run the command with the settings of the relay.`,
    options: [
      ['--json', 'Prints a JSON array.'],
      ['--private', 'Allows host names that lead to a private network. An IP address needs no option.'],
      ['--browser PATH', 'Opens the page in this browser: Chromium, Chrome, Edge or Brave.'],
      ['--no-browser', 'Only fetches the page, and runs no script of it.'],
      ['--no-sandbox', 'Lets root start the browser, without a sandbox. Only for pages that you trust.'],
    ],
    examples: [['apro-forms check https://www.example.com/contact', 'Checks a page.']],
  },
  test: {
    summary: 'Sends a test lead through the relay to the CRM, and looks for it there.',
    synopsis: ['apro-forms test ID [--page URL] [--json]'],
    description: `Fills in the form, sends the lead to the running relay as a page does, waits until the CRM has accepted
it, and compares what the CRM lists with what was sent, field by field. The lead is not counted and
skips the spam filter. The CRM gets a real request: delete the request there.
Uses one to five of the CRM’s hourly requests with the API key.`,
    options: [
      ['--page URL', 'Prints a link for a test on this page instead. It works once, within 15 minutes.'],
      ['--json', 'Prints a JSON object.'],
    ],
    examples: [
      ['apro-forms test 34', 'Tests form 34.'],
      ['apro-forms test 34 --page https://www.example.com/contact', 'Prints a link for a test on the page.'],
    ],
  },
  consents: {
    summary: 'Finds, exports and checks the proofs of consent.',
    synopsis: [
      'apro-forms consents find EMAIL | PHONE | RECEIPT [--json]',
      'apro-forms consents export',
      'apro-forms consents verify [--head N:HASH]',
    ],
    description: `Asks the running relay. Opens the store if no relay is running.

The ledger has an entry for each consent of each lead. The entry stays for CONSENT_DAYS, also after
the lead is erased. The ledger has no name, address or number of a visitor, but keyed hashes.

Actions:
${formatEntries([
  ['find', 'Prints the consents of a visitor or a lead: text, time, site, form, receipt.'],
  ['export', 'Prints the whole ledger, one JSON object per line: texts, and entries with their hashes.'],
  ['verify', 'Checks that no entry and no text was changed or removed. Prints the last entry and its'],
  ['', 'hash: write them down. With --head, a later check also notices a ledger that was replaced.'],
])}`,
    options: [
      ['--json', 'Prints a JSON array.'],
      ['--head N:HASH', 'Checks that the ledger still has this entry, which an earlier check printed.'],
    ],
    examples: [
      ['apro-forms consents find ann@example.com', 'Prints what Ann agreed to, and when.'],
      ['apro-forms consents find +79123456789 --json', 'The same by phone number, as JSON.'],
      ['apro-forms consents verify', 'Checks the ledger.'],
    ],
  },
  signals: {
    summary: 'Lists signals (messages to the operator) that are not delivered, or sends a test.',
    synopsis: ['apro-forms signals [list | retry | test] [--json]'],
    description: `Signals are messages to the operator about events. The relay sends them to WEBHOOK_URL and SMTP_URL.

Actions:
${formatEntries([
  ['list', 'Lists signals that wait for their next attempt or were given up. Default action.'],
  ['retry', 'Sends all these signals again now, and lists them.'],
  ['test', 'Sends a test signal to each target at once. Needs no relay.'],
])}`,
    options: [['--json', 'Prints a JSON array.']],
    examples: [['apro-forms signals test', 'Checks WEBHOOK_URL and SMTP_URL.']],
  },
} satisfies Readonly<Record<string, CommandUsage>>;
