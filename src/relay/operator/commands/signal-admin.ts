import type { SendTestSignal, TestSignalResult } from '../../signals/test-signal.js';
import type { SignalStore, StoredSignal } from '../../storage/tables/signal-store.js';
import { asRecord } from '../json-record.js';

/**
 * A command of `apro-forms signals`. It lists the signals (messages to the operator) that are not delivered yet, or
 * makes the relay send all of them again at once. `signals-test` sends a test signal.
 */
export interface SignalCommand {
  readonly do: 'signals' | 'signals-retry' | 'signals-test';
}

/** A signal (message to the operator) that the webhook or the mail server has not accepted yet. */
export interface SignalReport {
  readonly id: string;
  readonly target: string;
  readonly type: string;
  readonly receipt?: string;
  /** Time at which the message to the operator (the signal) was recorded, in ISO 8601. */
  readonly recorded: string;
  readonly attempts: number;
  /** Reason why the last attempt to send the message to the operator (the signal) failed. */
  readonly failure?: string;
  /**
   * Time of the next attempt to send the message to the operator (the signal), in ISO 8601. Missing: the relay makes no
   * further attempt by itself.
   */
  readonly next?: string;
}

export interface SignalAdminDeps {
  readonly signals: Pick<SignalStore, 'list' | 'retryAll'>;
  readonly sendTestSignal: SendTestSignal;
  readonly now: () => number;
}

const maxReports = 1_000;

/** Creates the function that runs the commands of `apro-forms signals`. */
export function createSignalAdmin({ signals, sendTestSignal, now }: SignalAdminDeps) {
  return async (command: SignalCommand): Promise<readonly SignalReport[] | readonly TestSignalResult[]> => {
    if (command.do === 'signals-test') return sendTestSignal();
    if (command.do === 'signals-retry') await signals.retryAll(now());
    return (await signals.list(maxReports)).map(toReport);
  };
}

export function isSignalCommand(value: unknown): value is SignalCommand {
  const { do: action } = asRecord(value);
  return action === 'signals' || action === 'signals-retry' || action === 'signals-test';
}

function toReport(signal: StoredSignal): SignalReport {
  const { id, target, type, lead, created_at, attempts, failure, due_at } = signal;
  return {
    id,
    target,
    type,
    ...(lead && { receipt: lead }),
    recorded: new Date(created_at).toISOString(),
    attempts,
    ...(failure && { failure }),
    ...(due_at !== null && { next: new Date(due_at).toISOString() }),
  };
}
