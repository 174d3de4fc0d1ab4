import { setTimeout as wait } from 'node:timers/promises';
import type { RelayConfig } from '../config/config.js';
import { isFormId } from '../config/validators.js';
import type { PreparedTest, TestCommand, TestResult } from '../operator/commands/test-lead.js';
import { readLocalJson, requestLocal } from '../operator/local-request.js';
import { getLocalUrl } from '../operator/local-url.js';
import { OperatorError } from '../operator/operator-error.js';
import { escapeControls } from '../operator/terminal-text.js';
import { parseCommandArgs, UsageError } from './arguments/parse-args.js';
import { connectToRelay, type OperatorConnection } from './operator-connection.js';

export interface TestOptions {
  readonly form: string;
  readonly json: boolean;
}

/** Reads the arguments of `apro-forms test`. @throws UsageError if an argument is wrong */
export function parseTestArgs(args: readonly string[]): TestOptions {
  const { positionals, has } = parseCommandArgs('test', args);
  const [form = ''] = positionals;
  if (!isFormId(form)) throw new UsageError(`${form} is not the id of a form, e.g. 34.`, 'test');
  return { form, json: has('json') };
}

/**
 * Milliseconds between two questions to the relay about the test lead. The pauses double after the CRM has accepted
 * the lead.
 */
const pollMs = 250;
/**
 * Maximum number of times that the CRM's list is read for the test lead. The number is limited, because each time
 * costs a request with the API key.
 */
const maxLookUps = 5;

/**
 * Sends a test lead to the relay as a page does, and looks the lead up in the CRM.
 * @param timeoutMs time limit for the delivery in milliseconds
 * @returns the report, and whether the CRM has the lead with all its values
 * @throws OperatorError if the lead does not arrive in the CRM
 */
export async function runTest(
  config: RelayConfig,
  { form, json }: TestOptions,
  timeoutMs = 60_000,
): Promise<{ readonly text: string; readonly isGood: boolean }> {
  const connection = await connectToRelay(config);
  if (!connection) throw new OperatorError(`No relay answers in ${config.data}: start it first.`);
  const prepared = await connection.execute<PreparedTest>({ do: 'test-start', form } satisfies TestCommand);
  const startedAt = performance.now();
  const receipt = await send(config, prepared.body);
  const sendMs = performance.now() - startedAt;
  const result = await waitForDelivery(connection, receipt, timeoutMs);
  const elapsedMs = Math.round(sendMs + (result.deliveredAfterMs ?? 0));
  const isGood = result.listed?.request !== undefined && result.listed.fields.every(({ isSame }) => isSame);
  const report = { form, receipt, elapsedMs, skipped: prepared.skipped, ...result };
  const text = json ? JSON.stringify(report, null, 2) : formatReport(receipt, elapsedMs, prepared, result);
  return { text: `${escapeControls(text)}\n`, isGood };
}

/** Sends the test lead as a page does: through the proxy, if there is one, and with the origin of an allowed site. */
async function send(config: RelayConfig, body: string): Promise<string> {
  const { publicUrl, publicOrigin, allowedOrigins } = config;
  const relayUrl = publicUrl ?? getLocalUrl(config);
  const [site] = allowedOrigins === 'any' ? [] : allowedOrigins;
  const response = await requestLocal(`${relayUrl}/onlineforms`, {
    method: 'POST',
    headers: {
      Origin: site ?? publicOrigin ?? new URL(relayUrl).origin,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body,
    redirect: 'error',
  });
  if (!response)
    throw new OperatorError(
      `The relay can't be reached at ${relayUrl}: run apro-forms doctor. Nothing was sent.`,
    );
  const reply = (await readLocalJson(response)) as
    | { receipt?: unknown; message?: unknown; reason?: unknown }
    | undefined;
  if (typeof reply?.receipt === 'string') return reply.receipt;
  throw new OperatorError(
    `The relay at ${relayUrl} did not take the test lead: ${reply?.reason ?? reply?.message ?? response.status}. Run apro-forms doctor.`,
  );
}

async function waitForDelivery(
  { execute }: OperatorConnection,
  receipt: string,
  timeoutMs: number,
): Promise<TestResult> {
  const startedAt = performance.now();
  for (let lookUps = 0; ; ) {
    const result = await execute<TestResult>({ do: 'test-result', receipt } satisfies TestCommand);
    const { state, code, advice, listed } = result;
    if (listed) lookUps++;
    // The CRM may list the lead only some time after its answer. So the list is read several times.
    if (listed && (listed.request !== undefined || listed.failure || lookUps === maxLookUps)) return result;
    const isFailed = state === 'attention' || state === 'closed' || (state === 'queued' && code !== '');
    if (isFailed || performance.now() - startedAt > timeoutMs) {
      const isWithdrawn = await withdraw(execute, receipt, state);
      throw new OperatorError(
        `The test lead ${receipt} did not arrive in the CRM: ${code || `no answer within ${timeoutMs / 1_000} s`}. ${advice ?? ''} ` +
          (isWithdrawn ? 'It was withdrawn and will not be sent.' : `See apro-forms leads show ${receipt}.`),
      );
    }
    await wait(listed ? pollMs * 2 ** lookUps : pollMs);
  }
}

/**
 * Withdraws a test lead that was not delivered in time, so that it does not arrive when nobody expects it. A lead in
 * another state than `queued` or `attention` is not withdrawn, because the CRM may have it already.
 * @returns false if the lead was not withdrawn
 */
async function withdraw(
  execute: OperatorConnection['execute'],
  receipt: string,
  state: string,
): Promise<boolean> {
  if (state !== 'queued' && state !== 'attention') return false;
  return execute({ do: 'close', receipt }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof OperatorError) return false;
      throw error;
    },
  );
}

function formatReport(
  receipt: string,
  elapsedMs: number,
  { filled, skipped }: PreparedTest,
  { listed }: TestResult,
): string {
  const seconds = (elapsedMs / 1_000).toFixed(1);
  const fields = listed?.fields ?? [];
  const different = fields.filter(({ isSame }) => !isSame);
  const arrival = listed?.request
    ? `arrived in ${seconds} s as request ${listed.request}`
    : `was accepted by the CRM in ${seconds} s`;
  const lines = [
    `The test lead ${receipt} ${arrival}, with ${filled} fields filled in.`,
    listed?.failure,
    listed &&
      !listed.failure &&
      listed.request === undefined &&
      'It is not among the newest requests of the CRM: the form may make no request, or the list has another order. Look for it in the CRM.',
    ...different.map(({ address, label, sent, listed: came }) =>
      came === undefined
        ? `  ${address} ${label}: “${sent}” was sent, the CRM’s list has no value. Check the field in the CRM.`
        : `  ${address} ${label}: “${sent}” was sent, “${came}” came back.`,
    ),
    fields.length > 0 &&
      `${fields.length - different.length} of ${fields.length} fields of the request came back as sent.`,
    filled > fields.length &&
      'The CRM’s list shows fields of the request only: look at the others in the CRM.',
    skipped.length > 0 && `Left empty: ${skipped.join(', ')}.`,
    'Delete the test request in the CRM.',
  ];
  return lines.filter((line) => typeof line === 'string' && line !== '').join('\n');
}
