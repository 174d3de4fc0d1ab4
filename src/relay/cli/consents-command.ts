import type { RelayConfig } from '../config/config.js';
import type { ContactKind } from '../leads/consent-contacts.js';
import {
  exportLedger,
  parseChainPlace,
  recognizeConsentKey,
  verifyLedger,
} from '../operator/commands/consent-client.js';
import {
  type ConsentCommand,
  type ConsentReport,
  createConsentLedger,
  isConsentCommand,
} from '../operator/commands/consent-ledger.js';
import { defineCommand } from '../operator/commands/define-command.js';
import { OperatorError } from '../operator/operator-error.js';
import { escapeLine } from '../operator/terminal-text.js';
import type { ChainPlace } from '../storage/tables/consent-entry.js';
import { parseCommandArgs, requireWord, UsageError } from './arguments/parse-args.js';
import { connectOperator, type OperatorConnection } from './operator-connection.js';

/** An action of `apro-forms consents` with its arguments. */
export type ConsentsAction =
  | {
      readonly action: 'find';
      readonly by: ContactKind | 'receipt';
      readonly value: string;
      readonly json: boolean;
    }
  | { readonly action: 'export' }
  | { readonly action: 'verify'; readonly known: ChainPlace | undefined };

const actions = ['find', 'export', 'verify'];

/** Reads the arguments of `apro-forms consents`. @throws UsageError if an argument is wrong */
export function parseConsentsArgs(words: readonly string[]): ConsentsAction {
  const { positionals, option, has } = parseCommandArgs('consents', words);
  const [action = '', value = ''] = positionals;
  requireWord('action', action, actions, 'consents');
  if (action !== 'find' && (value || has('json')))
    throw new UsageError(`Unexpected argument: ${value || '--json'}.`, 'consents');
  if (action !== 'verify' && has('head')) throw new UsageError('--head is for verify.', 'consents');
  if (action === 'export') return { action };
  if (action === 'verify') return { action, known: parsePlace(option('head')) };
  return { action: 'find', by: recognize(value), value, json: has('json') };
}

function recognize(value: string): ContactKind | 'receipt' {
  const kind = recognizeConsentKey(value);
  if (kind) return kind;
  throw new UsageError(
    value === ''
      ? 'Missing argument: an e-mail address, a phone number or a receipt.'
      : `${value} is no e-mail address, phone number or receipt (R-…).`,
    'consents',
  );
}

function parsePlace(text: string | undefined): ChainPlace | undefined {
  if (text === undefined) return undefined;
  const place = parseChainPlace(text);
  if (!place) throw new UsageError(`--head ${text} is not N:HASH, as verify prints it.`, 'consents');
  return place;
}

/**
 * Runs `apro-forms consents`.
 * @throws OperatorError if the ledger (table) of consents was changed by somebody, or cannot be read
 */
export async function runConsents(
  config: RelayConfig,
  command: ConsentsAction,
  write: (text: string) => void,
): Promise<void> {
  const connection = await connectOperator(config, (store, encryption) =>
    defineCommand(isConsentCommand, createConsentLedger({ ...store, encryption }).run),
  );
  try {
    if (command.action === 'find') write(await find(connection, command));
    else if (command.action === 'export')
      for await (const line of exportLedger(connection.execute)) write(`${JSON.stringify(line)}\n`);
    else write(await verify(connection, command.known));
  } finally {
    await connection.close();
  }
}

async function find(
  { execute }: OperatorConnection,
  { by, value, json }: ConsentsAction & { action: 'find' },
): Promise<string> {
  const reports = await execute<readonly ConsentReport[]>({
    do: 'consents',
    by,
    value,
  } satisfies ConsentCommand);
  if (json) return `${JSON.stringify(reports, null, 2)}\n`;
  if (reports.length === 0)
    return 'No consent is recorded for this address, number or receipt. The relay records the consents of forms that ask for one, unless CONSENT_DAYS is 0.\n';
  return reports.map((report) => `${formatReport(report)}\n`).join('');
}

function formatReport(report: ConsentReport): string {
  const { entry, receipt, form, site, recorded, decided, consent, given, text, document, version } = report;
  const lines = [
    `${recorded}  ${given ? 'agreed' : 'not agreed'}  ${consent}  form ${form}  ${site}  ${receipt}  entry ${entry}`,
    // The text of a consent can have several lines. They are indented, so that none looks like another entry.
    ...text.split('\n').map((line) => `  ${line}`),
    document && `  ${document.length} characters of the publication ${report.publication}: see --json`,
    `  decided ${decided} by the visitor's clock, ${report.language}, version ${version || 'unknown'}`,
  ];
  return lines.flatMap((line) => (line ? [escapeLine(line.replaceAll('\r', ''))] : [])).join('\n');
}

async function verify({ execute }: OperatorConnection, known: ChainPlace | undefined): Promise<string> {
  for await (const { checked, fault, isDone, base, head } of verifyLedger(execute, known)) {
    if (fault) throw new OperatorError(`${fault} ${checked} entries before it are unchanged.`);
    if (!isDone) continue;
    const deleted = base.seq > 0 ? ` Entries 1 to ${base.seq} are older than CONSENT_DAYS and deleted.` : '';
    if (head.seq === 0) return 'The ledger is empty.\n';
    return `${checked} ${checked === 1 ? 'entry is' : 'entries are'} unchanged.${deleted}\nLast entry: ${head.seq}:${head.hash}\nWrite this line down. Later, consents verify --head ${head.seq}:${head.hash} shows that nothing before it was replaced.\n`;
  }
  throw new OperatorError('The check of the ledger has ended early. Run the command again.');
}
