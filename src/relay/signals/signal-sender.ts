import { hourMs, minuteMs } from '../../async/durations.js';
import type { CancelTimer, TimerClock } from '../../async/timer-clock.js';
import { asEntries, asMap } from '../../crm/json/coerce.js';
import type { WireValue } from '../../crm/json/wire-json.js';
import { openLeadPayload } from '../leads/lead-payload.js';
import { readFieldValue } from '../leads/wire-fields.js';
import type { Encryption } from '../storage/encryption.js';
import type { LeadStore } from '../storage/tables/lead-store.js';
import {
  maxSignalDelayMs,
  type SignalStore,
  type SignalTarget,
  type StoredSignal,
} from '../storage/tables/signal-store.js';
import { type SignalData, writeSignalBody } from './signal-body.js';
import { type DeliverSignal, SignalError } from './webhook.js';

export interface SignalSenderDeps extends TimerClock {
  readonly signals: SignalStore;
  readonly leads: Pick<LeadStore, 'find'>;
  readonly encryption: Pick<Encryption, 'decryptLead'>;
  readonly targets: ReadonlyMap<SignalTarget, DeliverSignal>;
  /** True: signals (messages to the operator) about a lead contain the values of the lead: `WEBHOOK_CONTENT=on`. */
  readonly hasContent: boolean;
  /** Called before each poll. Records messages to the operator about the state of the CRM, such as `crm.down`. */
  readonly observe: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

export interface SignalSender {
  /** Sends all messages to the operator that are due now. Resolves when the result of every attempt is stored. */
  poll(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Delays in milliseconds after the first, second … failed attempt to send a signal (a message to the operator).
 * Standard Webhooks recommends these values; together they are about three days.
 */
const retryDelaysMs: readonly number[] = [
  5_000,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  20 * hourMs,
  maxSignalDelayMs,
];
const pollIntervalMs = 5_000;
/**
 * Milliseconds between the recording of a signal (a message to the operator) and the attempt to send it. By then, the
 * transaction that records the signal is committed.
 */
const commitMs = 20;
/**
 * Milliseconds for which one relay reserves a signal (a message to the operator). The time is longer than the time
 * limit of an attempt. If the relay crashes while it sends the signal, the signal is sent again after this time.
 */
const leaseMs = minuteMs;
const batchSize = 10;
/**
 * Longest pause before the next messages to a receiver (webhook or mail server), in milliseconds. The relay pauses if
 * none of several messages could be sent, so that it does not try many waiting messages while the receiver is down.
 */
const maxPauseMs = 5 * minuteMs;
const firstPauseMs = 5_000;

/**
 * Sends the recorded signals (messages to the operator) to their targets: `WEBHOOK_URL` and the mail server. A signal
 * that fails is sent again for three days.
 */
export function startSignalSender(deps: SignalSenderDeps): SignalSender {
  const { signals, targets, now, monotonic, setTimer, onError } = deps;
  const failureCounts = new Map<SignalTarget, number>();
  const pausedUntil = new Map<SignalTarget, number>();
  let polling: Promise<void> | undefined;
  let isNotified = false;
  let isStopped = false;
  let cancelTimer: CancelTimer = () => {};

  async function sendDue(target: SignalTarget, deliver: DeliverSignal): Promise<void> {
    while (!isStopped && monotonic() >= (pausedUntil.get(target) ?? 0)) {
      const claimed = await signals.claim(target, batchSize, now(), now() + leaseMs);
      if (claimed.length === 0) return;
      const outcomes = await Promise.all(claimed.map((signal) => attempt(signal, deliver)));
      pause(target, outcomes.some(Boolean));
    }
  }

  function pause(target: SignalTarget, isGood: boolean): void {
    const count = isGood ? 0 : (failureCounts.get(target) ?? 0) + 1;
    failureCounts.set(target, count);
    const pauseMs = count === 0 ? 0 : Math.min(firstPauseMs * 2 ** (count - 1), maxPauseMs);
    pausedUntil.set(target, monotonic() + pauseMs);
  }

  /**
   * Sends one signal (a message to the operator). Returns true if the receiver works: it has accepted the signal, or
   * has refused the signal for ever.
   */
  async function attempt(signal: StoredSignal, deliver: DeliverSignal): Promise<boolean> {
    try {
      await deliver(signal.id, writeSignalBody(signal, await readContent(signal)));
    } catch (error) {
      if (!(error instanceof SignalError)) onError(error);
      const delayMs =
        error instanceof SignalError && error.isFinal ? undefined : retryDelaysMs[signal.attempts - 1];
      const failure = error instanceof SignalError ? error.message : 'internal error of the relay';
      await signals.postpone(signal.id, failure, delayMs === undefined ? undefined : now() + delayMs);
      return error instanceof SignalError && error.isFinal;
    }
    await signals.finish(signal.id);
    return true;
  }

  async function readContent({
    lead,
    target,
  }: StoredSignal): Promise<Pick<SignalData, 'site' | 'values'> | undefined> {
    if (!deps.hasContent || lead === '' || target !== 'webhook') return undefined;
    const stored = await deps.leads.find(lead);
    // The content of the lead may have been erased since the message was recorded. Then the message contains no values.
    const payload = stored && (await openLeadPayload(stored, deps.encryption));
    if (!payload) return undefined;
    const values = asEntries(payload.data).flatMap(([group, fields]) =>
      asEntries(fields).map(([id, field]) => [
        `${group}.${id}`,
        toPlain(readFieldValue(group, field) ?? null),
      ]),
    );
    return { site: payload.host, values: Object.fromEntries(values) };
  }

  async function runPoll(): Promise<void> {
    do {
      isNotified = false;
      await deps.observe();
      await Promise.all([...targets].map(([target, deliver]) => sendDue(target, deliver)));
    } while (isNotified && !isStopped);
  }

  function poll(): Promise<void> {
    cancelTimer();
    if (isStopped) return Promise.resolve();
    isNotified = true;
    polling ??= runPoll()
      .catch(onError)
      .finally(() => {
        polling = undefined;
        if (!isStopped) cancelTimer = setTimer(() => void poll(), pollIntervalMs, { isBackground: true });
      });
    return polling;
  }

  signals.onRecorded(() => {
    if (isStopped || polling) isNotified = true;
    else {
      // The timer waits until the transaction that records the message to the operator is committed.
      cancelTimer();
      cancelTimer = setTimer(() => void poll(), commitMs, { isBackground: true });
    }
  });
  void poll();

  return {
    poll,
    async stop() {
      isStopped = true;
      cancelTimer();
      await polling;
    },
  };
}

function toPlain(value: WireValue): unknown {
  if (!asMap(value) && !Array.isArray(value)) return value;
  return Object.fromEntries(asEntries(value).map(([key, item]) => [key, toPlain(item)]));
}
