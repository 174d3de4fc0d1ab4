import type { RequestBudget } from '../crm/request-budget.js';
import { readFileContent } from '../leads/files/read-file.js';
import { summarizeQuarantine } from '../leads/spam/quarantine.js';
import type { Log } from '../log/log.js';
import type { RuntimeIssues } from '../monitoring/events.js';
import { type AuditOutcome, logCommand } from '../operator/audit.js';
import {
  type ConsentLedgerDeps,
  createConsentLedger,
  isConsentCommand,
} from '../operator/commands/consent-ledger.js';
import { defineCommand, type TryCommand } from '../operator/commands/define-command.js';
import {
  createFormNumbers,
  type FormNumbersDeps,
  isNumbersCommand,
} from '../operator/commands/form-numbers.js';
import {
  createFormReports,
  type FormReportsDeps,
  isFormsCommand,
} from '../operator/commands/form-reports.js';
import {
  createSignalAdmin,
  isSignalCommand,
  type SignalAdminDeps,
} from '../operator/commands/signal-admin.js';
import { createTestLead, isTestCommand, type TestLeadDeps } from '../operator/commands/test-lead.js';
import type { LeadAdminDeps } from '../operator/lead-actions.js';
import { createLeadAdmin, isFileCommand, isLeadCommand } from '../operator/lead-admin.js';
import { OperatorError } from '../operator/operator-error.js';
import { createOverview, type OverviewDeps, overviewCommand } from '../operator/overview.js';
import { isQuarantineCommand } from '../operator/quarantine-summary.js';
import { createReseal, isResealCommand, type ResealDeps } from '../operator/reseal.js';
import { countUnreadableLeads } from '../operator/unreadable-leads.js';
import { QueryError } from '../storage/database/sql.js';
import type { Encryption } from '../storage/encryption.js';
import type { ConsentStore } from '../storage/tables/consent-store.js';
import type { LeadStore } from '../storage/tables/lead-store.js';
import type { QuarantineStore } from '../storage/tables/quarantine-store.js';
import type { SignalStore } from '../storage/tables/signal-store.js';

/** Command to a running relay that returns the configuration problems of the last hour. `apro-forms doctor` uses it. */
export const runtimeIssuesCommand = { do: 'noticed' } as const;
const storeFailedReason = 'The relay cannot read or write its store: run apro-forms doctor.';
/** Command that only checks whether a relay is running. It reads no data, so it is not logged. */
export const pingCommand = { do: 'ping' } as const;

export interface OperatorDeps
  extends LeadAdminDeps,
    ResealDeps,
    ConsentLedgerDeps,
    FormReportsDeps,
    TestLeadDeps,
    FormNumbersDeps,
    SignalAdminDeps,
    Omit<OverviewDeps, 'now'> {
  readonly leads: LeadStore;
  readonly budget: RequestBudget;
  readonly encryption: Encryption;
  readonly consents: ConsentStore;
  readonly runtimeIssues: () => RuntimeIssues;
  readonly quarantine: QuarantineStore;
  readonly signals: SignalStore;
  readonly log: Log;
}

/**
 * Runs an operator's command, such as `{"do":"show","receipt":"R-…"}`, and returns the result as JSON.
 * @param by user who runs the command, for the log
 */
export type OperatorHandler = (request: Request, by: string) => Promise<Response>;

/**
 * Handles the commands that the command line program and the desk (the operator's web page) send to a running relay.
 * The caller checks that the sender is allowed to use commands.
 */
export function createOperatorHandler(deps: OperatorDeps): OperatorHandler {
  const runReseal = createReseal(deps);
  const readOverview = createOverview(deps);
  const { leads, uploads, encryption, runtimeIssues, quarantine, log } = deps;
  const commands: readonly TryCommand[] = [
    defineCommand(isResealCommand, runReseal),
    defineCommand(isQuarantineCommand, () => summarizeQuarantine(quarantine)),
    defineCommand(isConsentCommand, createConsentLedger(deps).run),
    defineCommand(isFormsCommand, createFormReports(deps)),
    defineCommand(isNumbersCommand, createFormNumbers(deps)),
    defineCommand(isSignalCommand, createSignalAdmin(deps)),
    defineCommand(isTestCommand, createTestLead(deps)),
    defineCommand(isLeadCommand, createLeadAdmin(deps)),
  ];

  async function answer(command: unknown): Promise<readonly [AuditOutcome, Response]> {
    if (isFileCommand(command))
      return ['done', createStream(readFileContent(uploads, encryption, command.file))];
    try {
      for (const tryCommand of commands) {
        const result = tryCommand(command);
        if (result) return ['done', createReply(await result)];
      }
    } catch (error) {
      if (error instanceof OperatorError) return ['refused', createFailure(404, 'BAD_PARAMS', error.message)];
      throw error;
    }
    return ['refused', createFailure(400, 'BAD_REQUEST', 'unknown command')];
  }

  async function handle(command: unknown, by: string): Promise<Response> {
    if (hasAction(command, pingCommand.do)) return createReply({});
    // An open desk (the operator's web page) sends this command every two seconds. So the command is not logged.
    if (hasAction(command, overviewCommand.do)) return createReply(await readOverview());
    // The relay itself sends this command after its start. It contains no data of visitors, so it is not logged.
    if (hasAction(command, runtimeIssuesCommand.do)) {
      const unreadableLeads = await countUnreadableLeads(leads, encryption);
      return createReply({ ...runtimeIssues(), unreadableLeads });
    }
    try {
      const [outcome, response] = await answer(command);
      logCommand(log, by, command, outcome);
      return response;
    } catch (error) {
      logCommand(log, by, command, 'failed');
      throw error;
    }
  }

  return async (request, by) => {
    const command: unknown = await request.json().catch(() => undefined);
    try {
      return await handle(command, by);
    } catch (error) {
      // The worker logs the error of the database, too.
      if (error instanceof QueryError) return createFailure(503, 'STORE_FAILED', storeFailedReason);
      throw error;
    }
  };
}

function hasAction(command: unknown, action: string): boolean {
  return typeof command === 'object' && command !== null && 'do' in command && command.do === action;
}

function createReply(data: unknown): Response {
  return Response.json({ status: 'success', data });
}

export function createFailure(status: number, message: string, reason: string): Response {
  return Response.json({ status: 'fail', message, reason }, { status });
}

function createStream(pieces: AsyncGenerator<Uint8Array<ArrayBuffer>>): Response {
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
  return new Response(body, { headers: { 'Content-Type': 'application/octet-stream' } });
}
