import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import { sendError } from '../http/error-response.js';
import type { RelayEnv } from '../http/request-log.js';
import { readFileContent } from '../leads/files/read-file.js';
import type { RuntimeIssues } from '../monitoring/events.js';
import type { LeadAdminDeps } from '../operator/lead-actions.js';
import { createLeadAdmin, type FileCommand, isFileCommand, isLeadCommand } from '../operator/lead-admin.js';
import { OperatorError } from '../operator/operator-error.js';
import { isQuarantineCommand, readQuarantine } from '../operator/quarantine-summary.js';
import { countUnreadableLeads } from '../operator/unreadable-leads.js';
import type { Encryption } from '../storage/encryption.js';
import type { QuarantineStore } from '../storage/tables/quarantine-store.js';

/** Bearer token of the commands. Relay and command compute it from the same `DATA_KEY`. */
export function operatorToken(encryption: Encryption): Promise<string> {
  return encryption.hash('operator');
}

/** Asks a running relay for the configuration problems of the last hour; used by `apro-forms doctor`. */
export const runtimeIssuesCommand = { do: 'noticed' } as const;

export interface OperatorRouteDeps extends LeadAdminDeps {
  readonly runtimeIssues: () => RuntimeIssues;
  readonly quarantine: QuarantineStore;
}

/** Handles `POST /operator`: the commands `apro-forms leads` and `doctor` send their requests to a running relay. */
export function createOperatorHandler(deps: OperatorRouteDeps) {
  const runCommand = createLeadAdmin(deps);
  const { leads, uploads, encryption, runtimeIssues, quarantine } = deps;

  function sendFile(context: Context<RelayEnv>, { file }: FileCommand): Response {
    context.header('Content-Type', 'application/octet-stream');
    return stream(context, async (output) => {
      for await (const piece of readFileContent(uploads, encryption, file)) await output.write(piece);
    });
  }

  return async (context: Context<RelayEnv>): Promise<Response> => {
    const token = (context.req.header('Authorization') ?? '').replace(/^Bearer /, '');
    // Compares hashes: the duration of the comparison tells nothing about the token.
    const [tokenHash, expectedHash] = await Promise.all([
      encryption.hash(token),
      encryption.hash(await operatorToken(encryption)),
    ]);
    if (tokenHash !== expectedHash) return sendError(context, 403, 'ACCESS_DENY');
    context.header('Cache-Control', 'no-store');
    const command: unknown = await context.req.json().catch(() => undefined);
    if (isFileCommand(command)) return sendFile(context, command);
    if (isRuntimeIssuesCommand(command)) {
      const unreadableLeads = await countUnreadableLeads(leads, encryption);
      return context.json({ status: 'success', data: { ...runtimeIssues(), unreadableLeads } });
    }
    if (isQuarantineCommand(command))
      return context.json({ status: 'success', data: await readQuarantine(quarantine) });
    if (!isLeadCommand(command)) return sendError(context, 400, 'BAD_REQUEST', 'unknown command');
    try {
      return context.json({ status: 'success', data: await runCommand(command) });
    } catch (error) {
      if (error instanceof OperatorError) return sendError(context, 404, 'BAD_PARAMS', error.message);
      throw error;
    }
  };
}

function isRuntimeIssuesCommand(command: unknown): boolean {
  return (
    typeof command === 'object' &&
    command !== null &&
    'do' in command &&
    command.do === runtimeIssuesCommand.do
  );
}
