import { CrmError } from '../../crm/errors/crm-error.js';
import type { OutboxSettings } from '../config/config.js';
import { cantBeWritten } from '../storage/database/sql.js';
import type { LeadChange, LeadState, StoredLead } from '../storage/tables/lead-schema.js';
import type { LeadStore } from '../storage/tables/lead-store.js';
import { waitAfter } from './backoff.js';
import { type Breaker, createBreaker } from './circuit-breaker.js';
import { type DeliveryCode, FileHeld } from './deliver-lead.js';

export interface OutboxParts {
  readonly leads: LeadStore;
  readonly settings: OutboxSettings;
  /** Sends one lead. @throws CrmError, FileHeld */
  readonly deliver: (lead: StoredLead) => Promise<DeliveryCode>;
  /** Looks for unclear leads in the CRM; called often, does nothing when there is nothing to look for. */
  readonly lookUp: (now: number, breaker: Breaker) => Promise<void>;
  readonly now: () => number;
  /** Hears of leads that need a person, and of what went wrong in here. */
  readonly onEvent: (event: OutboxEvent) => void;
}

export type OutboxEvent =
  | {
      readonly is: LeadChange['state'];
      readonly receipt: string;
      readonly code: string;
    }
  | { readonly is: 'error'; readonly error: unknown };

export interface Outbox {
  /** Something was queued: don't wait for the next look. */
  wake(): void;
  readonly breaker: Breaker;
  /** Resolves when every attempt under way is over and written down. */
  stop(): Promise<void>;
}

/** Longest sleep, in milliseconds: another relay may have queued or left something. */
const longestNap = 1_000;
const shortestNap = 20;
/** A clock that moves by more at once was set, or the machine slept; in milliseconds. */
const leastStep = 5_000;

/**
 * Takes leads from the store to the CRM, one attempt at a time for each, until nothing is left.
 * @throws StoreError where nothing can be written down
 */
export async function startOutbox(parts: OutboxParts): Promise<Outbox> {
  const { leads, settings, deliver, lookUp, now, onEvent } = parts;
  const breaker = createBreaker(settings.haste);
  const underWay = new Set<Promise<void>>();
  const pause = 1_000 / settings.pace;
  const nap = Math.max(longestNap * settings.haste, shortestNap);
  let stopped = false;
  let isAlone = false;
  // By the clock that nobody sets, like all waits in here.
  let nextStart = 0;
  let nextSurvey = 0;
  // The clock that is set, by the one that nobody sets.
  const ahead = () => now() - performance.now();
  let lastAhead = ahead();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pumping: Promise<void> | undefined;
  let again = false;

  // The first that a relay writes.
  await leads.recover(now(), now() + settings.settle).catch((error: unknown) => {
    throw cantBeWritten(error);
  });

  async function attempt(lead: StoredLead): Promise<void> {
    let change: LeadChange;
    try {
      const code = await deliver(lead);
      breaker.succeeded();
      change = { state: 'delivered', code, due: now() };
    } catch (error) {
      change = changeAfter(error, lead);
    }
    // However it ended, the relay has lived to write it down.
    const write = (state: LeadState) => leads.change({ ...lead, state }, now(), { ...change, crashes: 0 });
    // Of one that was taken over meanwhile, because its lease seemed to be over, this is still the attempt that counts.
    const written = (await write('trying')) || (await write('unclear'));
    if (written) onEvent({ is: change.state, receipt: lead.receipt, code: change.code });
  }

  function changeAfter(error: unknown, lead: StoredLead): LeadChange {
    const wait = waitAfter(lead.attempts, now() - lead.created_at) * settings.haste;
    if (error instanceof FileHeld) {
      if (error.isUnreachable) breaker.failed(false);
      return { state: 'queued', code: error.code, due: now() + wait };
    }
    if (!(error instanceof CrmError)) {
      onEvent({ is: 'error', error });
      // Whatever it was, it would happen again: no lead stops the others.
      return { state: 'attention', code: 'relay-error', due: now() };
    }
    const { code, outcome } = error;
    if (code === 'BAD_REQUEST' || code === 'BAD_PARAMS' || code === 'refused') {
      breaker.succeeded();
      return { state: 'attention', code, due: now(), ...(outcome === 'unclear' && { repeat: true }) };
    }
    const throttled = code === 'LIMIT_EXCEEDED' || code === 'SERVER_IS_OVERLOADED';
    if (throttled || code === 'network' || code === 'timeout') breaker.failed(throttled);
    if (outcome === 'unclear') {
      return {
        state: 'unclear',
        code,
        looks: 0,
        due: now() + (breaker.throttled ? settings.settleThrottled : settings.settle),
      };
    }
    return { state: 'queued', code, due: now() + Math.max(wait, breaker.rest) };
  }

  async function pump(): Promise<void> {
    if (performance.now() >= nextSurvey) {
      nextSurvey = performance.now() + nap;
      if (Math.abs(ahead() - lastAhead) > leastStep) await leads.rebase(now(), now() + settings.settle);
      lastAhead = ahead();
      await leads.takeOver(now(), now() + settings.settle);
      await lookUp(now(), breaker);
    }
    while (!stopped && pauseLeft() === 0) {
      const most = breaker.isOpen || isAlone ? 1 : settings.concurrency;
      const free = most - underWay.size;
      if (free <= 0) return;
      const claimed = await claim(free);
      if (claimed.length === 0) return;
      nextStart = performance.now() + pause * claimed.length;
      for (const lead of claimed) begin(lead);
    }
  }

  async function claim(free: number): Promise<readonly StoredLead[]> {
    const leaseUntil = now() + settings.lease;
    // Tried beside others, a lead that takes the relay down would be blamed on them as well.
    const suspects = underWay.size === 0 ? await leads.claimSuspect(now(), leaseUntil) : [];
    isAlone = suspects.length > 0;
    if (isAlone) return suspects;
    // With a pace below the store's speed, one at a time keeps the order and the pauses.
    return leads.claim(pause > 1 ? 1 : free, now(), leaseUntil);
  }

  function begin(lead: StoredLead): void {
    const run = attempt(lead)
      // The store itself failed: the lead stays in `trying`, and is taken over as unclear.
      .catch((error: unknown) => onEvent({ is: 'error', error }))
      .finally(() => {
        underWay.delete(run);
        wake();
      });
    underWay.add(run);
  }

  function wake(): void {
    if (stopped) return;
    clearTimeout(timer);
    if (pumping) {
      again = true;
      return;
    }
    again = false;
    pumping = pump()
      .catch((error: unknown) => onEvent({ is: 'error', error }))
      .finally(() => {
        pumping = undefined;
        if (stopped) return;
        timer = setTimeout(wake, again ? Math.min(pauseLeft(), nap) : nap);
      });
  }

  function pauseLeft(): number {
    return Math.max(0, nextStart - performance.now(), breaker.rest);
  }

  wake();
  return {
    wake,
    breaker,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await pumping;
      await Promise.all(underWay);
    },
  };
}
