import { defaultOutboxSettings, type OutboxSettings } from '../../../src/relay/config/config.js';
import type { DeliveryCode } from '../../../src/relay/delivery/deliver-lead.js';
import {
  startDeliveryWorker,
  type WorkerDeps,
  type WorkerEvent,
} from '../../../src/relay/delivery/worker.js';
import type { StoredLead } from '../../../src/relay/storage/tables/lead-schema.js';
import { createManualTimers } from '../manual-timers-fixture.js';

export const startMs = 1_000_000;
const settings: OutboxSettings = {
  ...defaultOutboxSettings,
  ...{ concurrency: 2, sendsPerSecond: 1_000, timeScale: 1, settleMs: 90_000, leaseMs: 60_000 },
};

export interface StoreState {
  /** Receipts of the leads that are due. */
  queued: string[];
  /** Receipts of the leads during whose sending a relay crashed. */
  crashed: string[];
  /** Error of every call of the store. */
  failure: Error | undefined;
  /** False: another worker has marked the leads `unclear`. */
  isTaken: boolean;
}

interface Attempt {
  readonly receipt: string;
  readonly atMs: number;
  finish(result?: DeliveryCode | Error): void;
}

/** Lets all promises settle that wait for no timer. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Starts a worker with a store in memory. Its attempts end when the test says so. */
export async function setUpWorker(outbox: Partial<OutboxSettings> = {}, initial: Partial<StoreState> = {}) {
  const { timers, monotonic, setTimer, fireNext } = createManualTimers();
  let wallShiftMs = 0;
  const state: StoreState = { queued: [], crashed: [], failure: undefined, isTaken: true, ...initial };
  const attempts: Attempt[] = [];
  const calls: { readonly name: string; readonly args: readonly unknown[] }[] = [];
  const events: WorkerEvent[] = [];
  function record(name: string, ...args: unknown[]): void {
    calls.push({ name, args });
    if (state.failure) throw state.failure;
  }
  const toLead = (receipt: string) => ({ receipt, attempts: 1, created_at: 0 }) as StoredLead;
  const leads = {
    async claim(limit: number, now: number, leaseUntil: number) {
      record('claim', limit, now, leaseUntil);
      // As the real store does: a lead that made a relay crash is sent alone, and before the others.
      if (state.crashed.length > 0) return [];
      return state.queued.splice(0, limit).map(toLead);
    },
    async claimCrashed(now: number, leaseUntil: number) {
      record('claimCrashed', now, leaseUntil);
      return state.crashed.splice(0, 1).map(toLead);
    },
    recover: async (...args: unknown[]) => record('recover', ...args),
    expireLeases: async (...args: unknown[]) => record('expireLeases', ...args),
    adjustToClockStep: async (...args: unknown[]) => record('adjustToClockStep', ...args),
    async changeState(lead: StoredLead, now: number, change: object) {
      record('changeState', lead.receipt, lead.state, now, change);
      return state.isTaken || lead.state === 'unclear';
    },
  };
  const deps = {
    isCopy: false,
    leads,
    settings: { ...settings, ...outbox },
    deliver: ({ receipt }: StoredLead) =>
      new Promise<DeliveryCode>((resolve, reject) => {
        attempts.push({
          receipt,
          atMs: monotonic(),
          finish: (result = 'answered') => (result instanceof Error ? reject(result) : resolve(result)),
        });
      }),
    reconcile: async (...args: unknown[]) => record('reconcile', ...args),
    writer: {
      run: <Result>(write: () => Promise<Result>) => write(),
      stop: () => record('writer.stop'),
    },
    now: () => startMs + monotonic() + wallShiftMs,
    monotonic,
    setTimer,
    onEvent: (event: WorkerEvent) => void events.push(event),
  };
  const worker = await startDeliveryWorker(deps as unknown as WorkerDeps);
  await settle();
  return {
    worker,
    state,
    attempts,
    events,
    timers,
    receipts: () => attempts.map(({ receipt }) => receipt),
    callsOf: (name: string) => calls.filter((call) => call.name === name).map(({ args }) => args),
    shiftWallClock(byMs: number) {
      wallShiftMs += byMs;
    },
    /** Advances the clock, and fires the timers one by one. */
    async pass(durationMs: number) {
      await settle();
      const endMs = monotonic() + durationMs;
      while (fireNext(endMs)) await settle();
    },
  };
}
