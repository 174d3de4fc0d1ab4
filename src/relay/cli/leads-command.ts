import type { RelayConfig } from '../config/config.js';
import { readFileContent } from '../leads/files/read-file.js';
import { type QuarantineSummary, summarizeQuarantine } from '../leads/spam/quarantine.js';
import { getAdvice } from '../monitoring/error-advice.js';
import { createOperatorClient, readUserName } from '../node/operator-client.js';
import { logCommand } from '../operator/audit.js';
import { isLeadAction, leadActions } from '../operator/lead-action-states.js';
import {
  createLeadAdmin,
  type FileCommand,
  isLeadCommand,
  type LeadCommand,
  type LeadReport,
} from '../operator/lead-admin.js';
import { readLocalPieces } from '../operator/local-request.js';
import { OperatorError } from '../operator/operator-error.js';
import { formatQuarantine, quarantineCommand } from '../operator/quarantine-summary.js';
import { readResponseData } from '../operator/response-data.js';
import { escapeControls } from '../operator/terminal-text.js';
import { toWriteError } from '../storage/database/sql.js';
import { leadStates, listedStates } from '../storage/tables/lead-schema.js';
import { parseCommandArgs, requireWord, UsageError } from './arguments/parse-args.js';
import { createAuditLog } from './audit-log.js';
import { connectToRelay, openIdleStore } from './operator-connection.js';
import { writeFiles } from './write-files.js';

const actions = ['list', 'show', 'files', ...leadActions, 'export'];

/**
 * Parses the arguments of `apro-forms leads`: an action, then states or receipt numbers.
 * @returns one command for each receipt number
 * @throws UsageError for an unknown action or state, or for a missing receipt number.
 */
export function parseLeadsArgs(words: readonly string[]): readonly LeadCommand[] {
  const [action = 'list', ...args] = parseCommandArgs('leads', words).positionals;
  requireWord('action', action, actions, 'leads');
  const isList = action === 'list' || action === 'export';
  if (isList) for (const state of args) requireWord('state', state, leadStates, 'leads');
  if (!isList && args.length === 0) throw new UsageError('Missing argument: RECEIPT.', 'leads');
  // Without this check, a second receipt number would be taken as the folder, and a third one would be ignored.
  if (action === 'files' && args.length > 2)
    throw new UsageError('files takes one receipt and one folder.', 'leads');
  const receipts = action === 'files' ? args.slice(0, 1) : args;
  const commands: readonly unknown[] = isList
    ? [
        {
          do: action,
          ...(action === 'list' && { states: listedStates }),
          ...(args.length > 0 && { states: args }),
        },
      ]
    : [...new Set(receipts)].map((receipt) => ({ do: action, receipt }));
  if (!commands.every(isLeadCommand)) throw new UsageError('A receipt is missing.', 'leads');
  return commands;
}

/**
 * Runs the commands one after the other and prints each result. Asks the running relay, or opens the database if no
 * relay answers.
 * @param folder destination of the action `files`
 * @param writeAdvice gets the advice about the error codes in a list. `write` does not get the advice, so that the
 *   printed list has exactly one line for each lead
 * @throws OperatorError with all failures, after the other commands have run.
 */
export async function runLeadsCommand(
  config: RelayConfig,
  commands: readonly LeadCommand[],
  write: (text: string) => void,
  folder = '.',
  writeAdvice: (text: string) => void = () => {},
): Promise<void> {
  const { execute, readContent, readSummary, close } = await connectToLeads(config);
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
        if (command.do === 'list') writeAdvice(formatAdvice(reports));
        if (command.do === 'list' && command.states === listedStates)
          write(formatQuarantine(await readSummary()));
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
  /** Runs a command in the relay or on the database. @throws OperatorError if the command is not possible. */
  execute(command: LeadCommand): Promise<readonly LeadReport[]>;
  /** Reads the content of a visitor's file piece by piece. */
  readContent(file: string): AsyncIterable<Uint8Array>;
  /** Returns how many leads look like spam and how much storage they use. */
  readSummary(): Promise<QuarantineSummary>;
  close(): Promise<void>;
}

async function connectToLeads(config: RelayConfig): Promise<LeadsConnection> {
  const relay = await connectToRelay(config);
  if (!relay) return openLeads(config);
  const callRelay = createOperatorClient(config);
  return {
    ...relay,
    async *readContent(file) {
      const response = await callRelay({ do: 'file', file } satisfies FileCommand);
      if (response) yield* readLocalPieces(response);
    },
    async readSummary() {
      const response = await callRelay(quarantineCommand);
      // A relay of an earlier version does not know the command for the summary. Then no summary is shown.
      return response?.ok ? readResponseData(response) : { leads: 0, bytes: 0, unstored: 0 };
    },
  };
}

/** Opens the database in this process, because no relay is running. */
async function openLeads(config: RelayConfig): Promise<LeadsConnection> {
  const { store, encryption } = await openIdleStore(config);
  const log = createAuditLog(config.data);
  const runCommand = createLeadAdmin({ ...store, encryption, now: Date.now, notify() {} });
  const by = readUserName();
  return {
    async execute(command) {
      try {
        const reports = await runCommand(command);
        logCommand(log, by, command, 'done');
        return reports;
      } catch (error) {
        logCommand(log, by, command, error instanceof OperatorError ? 'refused' : 'failed');
        throw isLeadAction(command.do) && !(error instanceof OperatorError) ? toWriteError(error) : error;
      }
    },
    readContent(file) {
      logCommand(log, by, { do: 'file', file } satisfies FileCommand, 'done');
      return readFileContent(store.uploads, encryption, file);
    },
    readSummary: () => summarizeQuarantine(store.quarantine),
    close: store.close,
  };
}

/** Collects all pages of a list of leads. `list` and `export` return at most 100 leads per request. */
async function fetchAllPages(
  command: LeadCommand,
  execute: LeadsConnection['execute'],
): Promise<readonly LeadReport[]> {
  let page = await execute(command);
  if (command.receipt !== undefined) return page;
  const reportsByReceipt = new Map<string, LeadReport>();
  // The loop also ends if a relay of an earlier version ignores `after` and returns the same leads again.
  while (page.some(({ receipt }) => !reportsByReceipt.has(receipt))) {
    for (const report of page) reportsByReceipt.set(report.receipt, report);
    page = await execute({ ...command, after: page.at(-1)?.receipt ?? '' });
  }
  const rank = ({ state }: LeadReport) => leadStates.indexOf(state);
  return [...reportsByReceipt.values()].sort(
    (a, b) => rank(a) - rank(b) || Date.parse(a.received) - Date.parse(b.received),
  );
}

function toTerminalJson(report: LeadReport | undefined, indent = 0): string {
  return escapeControls(JSON.stringify(report, null, indent));
}

function formatReports(command: LeadCommand, reports: readonly LeadReport[]): string {
  if (command.do === 'export') return reports.map((report) => `${toTerminalJson(report)}\n`).join('');
  if (command.do === 'show') return `${toTerminalJson(reports[0], 2)}\n`;
  if (reports.length === 0)
    return command.do === 'list' && command.states && command.states !== listedStates
      ? `No lead is in the state ${command.states.join(' or ')}.\n`
      : 'No lead is waiting.\n';
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

/** Writes one line for each error code in the list: what the code means and what to do. */
function formatAdvice(reports: readonly LeadReport[]): string {
  const lines = [...new Set(reports.map(({ code }) => code))].flatMap((code) => {
    const advice = getAdvice(code);
    return advice ? [`${code}: ${advice}\n`] : [];
  });
  return lines.join('');
}
