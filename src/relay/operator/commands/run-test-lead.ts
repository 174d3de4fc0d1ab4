import { minuteMs } from '../../../async/durations.js';
import type { RelayConfig } from '../../config/config.js';
import { readLocalJson, requestLocal } from '../local-request.js';
import { getLocalUrl } from '../local-url.js';
import { OperatorError } from '../operator-error.js';
import type { PreparedTest, TestCommand, TestResult } from './test-lead.js';

/** Report about a test lead that the CRM has accepted. */
export interface TestReport extends TestResult, Pick<PreparedTest, 'skipped' | 'filled'> {
  readonly form: string;
  readonly receipt: string;
  /** Milliseconds from the submission of the test lead to the CRM's answer. */
  readonly elapsedMs: number;
  /** True: the CRM lists the lead with all its values. */
  readonly isGood: boolean;
}

export interface TestRunDeps {
  readonly config: Pick<RelayConfig, 'publicUrl' | 'publicOrigin' | 'allowedOrigins' | 'host' | 'port'>;
  /** Runs a command in the relay. @throws OperatorError if the command is not possible */
  readonly execute: <Data>(command: unknown) => Promise<Data>;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly monotonic: () => number;
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

const defaultTimeoutMs = minuteMs;

/**
 * Sends a test lead to the relay as a page does, and looks the lead up in the CRM.
 * @param timeoutMs time limit for the delivery in milliseconds
 * @throws OperatorError if the lead does not arrive in the CRM
 */
export async function runTestLead(
  deps: TestRunDeps,
  form: string,
  timeoutMs = defaultTimeoutMs,
): Promise<TestReport> {
  const { execute, monotonic } = deps;
  const { body, skipped, filled } = await execute<PreparedTest>({
    do: 'test-start',
    form,
  } satisfies TestCommand);
  const startedAt = monotonic();
  const receipt = await send(deps.config, body);
  const sendMs = monotonic() - startedAt;
  const result = await waitForDelivery(deps, receipt, timeoutMs);
  const elapsedMs = Math.round(sendMs + (result.deliveredAfterMs ?? 0));
  return { form, receipt, elapsedMs, skipped, filled, ...result, isGood: isComplete(result) };
}

function isComplete({ listed }: TestResult): boolean {
  return listed?.request !== undefined && listed.fields.every(({ isSame }) => isSame);
}

/** Sends the test lead as a page does: through the proxy, if there is one, and with the origin of an allowed site. */
async function send(config: TestRunDeps['config'], body: string): Promise<string> {
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
    `The relay at ${relayUrl} did not accept the test lead: ${reply?.reason ?? reply?.message ?? response.status}. Run apro-forms doctor.`,
  );
}

async function waitForDelivery(
  { execute, sleep, monotonic }: TestRunDeps,
  receipt: string,
  timeoutMs: number,
): Promise<TestResult> {
  const startedAt = monotonic();
  for (let lookUps = 0; ; ) {
    const result = await execute<TestResult>({ do: 'test-result', receipt } satisfies TestCommand);
    const { state, code, advice, listed } = result;
    if (listed) lookUps++;
    // The CRM may list the lead only some time after its answer. So the list is read several times.
    if (listed && (listed.request !== undefined || listed.failure || lookUps === maxLookUps)) return result;
    const isFailed = state === 'attention' || state === 'closed' || (state === 'queued' && code !== '');
    if (isFailed || monotonic() - startedAt > timeoutMs) {
      const isWithdrawn = await withdraw(execute, receipt, state);
      throw new OperatorError(
        `The test lead ${receipt} did not arrive in the CRM: ${code || `no answer within ${timeoutMs / 1_000} s`}. ${advice ?? ''} ` +
          (isWithdrawn ? 'It was withdrawn and will not be sent.' : `See apro-forms leads show ${receipt}.`),
      );
    }
    await sleep(listed ? pollMs * 2 ** lookUps : pollMs);
  }
}

/**
 * Withdraws a test lead that was not delivered in time, so that it does not arrive when nobody expects it. A lead in
 * another state than `queued` or `attention` is not withdrawn, because the CRM may have it already.
 * @returns false if the lead was not withdrawn
 */
async function withdraw(execute: TestRunDeps['execute'], receipt: string, state: string): Promise<boolean> {
  if (state !== 'queued' && state !== 'attention') return false;
  return execute({ do: 'close', receipt }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof OperatorError) return false;
      throw error;
    },
  );
}
