import type { RelayConfig } from '../config/config.js';
import { readFileContent } from '../leads/files/read-file.js';
import { isLeadAction } from '../operator/lead-actions.js';
import {
  createLeadAdmin,
  type FileCommand,
  isLeadCommand,
  type LeadCommand,
  type LeadReport,
} from '../operator/lead-admin.js';
import { createOperatorClient, readResponseData } from '../operator/operator-client.js';
import { OperatorError } from '../operator/operator-error.js';
import { replaceControlCharacters } from '../operator/strip-control-characters.js';
import { operatorToken } from '../routes/operator.js';
import { toWriteError } from '../storage/database/sql.js';
import { createEncryption } from '../storage/encryption.js';
import { hasStore, openStoreFor } from '../storage/open-store.js';
import { leadStates } from '../storage/tables/lead-schema.js';
import { writeFiles } from './write-files.js';

export const leadsUsage = `apro-forms leads [list [STATE…] | export [STATE…] | files RECEIPT [FOLDER]]
apro-forms leads show | retry | release | close | erase RECEIPT…

  list     leads that are not in the CRM yet, or those in the given states; what needs a person comes first
  show     a lead with what is in it
  files    writes a lead's files that are not in the CRM into a folder, this one unless told
  retry    sends a lead again that needs attention, is unclear or was closed
  release  sends a lead that was kept back as spam
  close    a person has dealt with it: it is not sent any more, and erased like one that is in the CRM
  erase    its content and files are gone from here at once, and it is never sent; the CRM keeps what it has
  export   leads with what is in them, one JSON object a line
What can't be done is named at the end, and the rest is done all the same.
States: queued, trying, unclear, attention, quarantine, delivered, closed
`;

/** One wish after the other. @throws OperatorError for words that say nothing */
export function parseLeadsArgs([verb = 'list', ...args]: readonly string[]): readonly LeadCommand[] {
  const commands: readonly unknown[] = /^(list|export)$/.test(verb)
    ? [{ do: verb, ...(args.length > 0 && { states: args }) }]
    : [...new Set(verb === 'files' ? args.slice(0, 1) : args)].map((receipt) => ({ do: verb, receipt }));
  if (commands.length === 0 || !commands.every(isLeadCommand)) throw new OperatorError(leadsUsage);
  // What is not done must not look as if it were.
  if (verb === 'files' && args.length > 2)
    throw new OperatorError(`One lead's files at a time: apro-forms leads files ${args[0]} [FOLDER]`);
  return commands;
}

/**
 * Asks the relay that is running or, where none is, its store itself, and says what came of each wish. Files go into
 * `folder`.
 * @throws OperatorError naming all that could not be done, once the rest is
 */
export async function runLeadsCommand(
  config: RelayConfig,
  commands: readonly LeadCommand[],
  write: (text: string) => void,
  folder = '.',
): Promise<void> {
  const { execute, readContent, close } = await connectToLeads(config);
  const failures: string[] = [];
  try {
    for (const command of commands) {
      try {
        const reports = await fetchAllPages(command, execute);
        write(
          command.do === 'files'
            ? await writeFiles(reports[0]?.files, folder, readContent)
            : formatReports(command, reports),
        );
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error;
        failures.push(error.message);
      }
    }
  } finally {
    await close();
  }
  if (failures.length > 0) throw new OperatorError([...new Set(failures)].join('\n'));
}

interface LeadsConnection {
  /** @throws OperatorError */
  execute(command: LeadCommand): Promise<readonly LeadReport[]>;
  /** Of a file. */
  readContent(file: string): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

async function connectToLeads(config: RelayConfig): Promise<LeadsConnection> {
  const encryption = await createEncryption(config.dataKeys);
  const callRelay = createOperatorClient(config, await operatorToken(encryption));
  const firstResponse = await callRelay({ do: 'list', states: [] });
  if (firstResponse) {
    await readReports(firstResponse);
    return {
      execute: async (command) => readReports(await callRelay(command)),
      async *readContent(file) {
        const response = await callRelay({ do: 'file', file } satisfies FileCommand);
        if (response?.body) yield* response.body;
      },
      async close() {},
    };
  }
  const { host, port, data } = config;
  // An empty store made here and now would say that no lead is waiting.
  if (!hasStore(config))
    throw new OperatorError(
      `No relay answers at ${host}:${port}, and there is no store in ${data}: are PORT and DATA as the relay has them?`,
    );
  const store = await openStoreFor(config);
  const runCommand = createLeadAdmin({ ...store, encryption, now: Date.now, notify() {} });
  return {
    execute: (command) =>
      runCommand(command).catch((error: unknown) => {
        throw isLeadAction(command.do) && !(error instanceof OperatorError) ? toWriteError(error) : error;
      }),
    readContent: (file) => readFileContent(store.uploads, encryption, file),
    close: store.close,
  };
}

/** Everything that is wished for, page by page. */
async function fetchAllPages(
  command: LeadCommand,
  execute: LeadsConnection['execute'],
): Promise<readonly LeadReport[]> {
  let page = await execute(command);
  if (command.receipt !== undefined) return page;
  const reportsByReceipt = new Map<string, LeadReport>();
  // A relay of an earlier version, which is still running, says all at once, and the same again.
  while (page.some(({ receipt }) => !reportsByReceipt.has(receipt))) {
    for (const report of page) reportsByReceipt.set(report.receipt, report);
    page = await execute({ ...command, after: page.at(-1)?.receipt ?? '' });
  }
  const rank = ({ state }: LeadReport) => leadStates.indexOf(state);
  return [...reportsByReceipt.values()].sort(
    (a, b) => rank(a) - rank(b) || Date.parse(a.received) - Date.parse(b.received),
  );
}

async function readReports(response: Response | undefined): Promise<readonly LeadReport[]> {
  if (!response) throw new OperatorError('The relay that was running is gone: ask again.');
  return readResponseData(response);
}

/** JSON with nothing in it that a terminal obeys or that turns text round. */
function toTerminalJson(report: LeadReport | undefined, indent = 0): string {
  return replaceControlCharacters(
    JSON.stringify(report, null, indent),
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function formatReports(command: LeadCommand, reports: readonly LeadReport[]): string {
  if (command.do === 'export') return reports.map((report) => `${toTerminalJson(report)}\n`).join('');
  if (command.do === 'show') return `${toTerminalJson(reports[0], 2)}\n`;
  if (reports.length === 0) return 'No lead is waiting.\n';
  return reports
    .map(({ receipt, state, form, code, attempts, received, possibleRepeat, emptied }) =>
      [
        receipt,
        state.padEnd(10),
        `form ${form}`,
        received,
        `tries ${attempts}`,
        code,
        possibleRepeat && 'possible repeat',
        emptied && 'emptied',
      ]
        .filter(Boolean)
        .join('  '),
    )
    .join('\n')
    .concat('\n');
}
