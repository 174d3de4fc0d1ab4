import type { Context } from 'hono';
import { LRUCache } from 'lru-cache';
import type { WireValue } from '../crm/wire-json.js';
import { asText } from '../crm/wire-values.js';
import type { RelayEnv } from './request-log.js';

export interface SuspicionSettings {
  readonly sendsPerMinute: number;
  readonly now: () => number;
}

/** A field that no person sees; a program that fills in everything fills it in, too. */
export const honeypot = 'website';

const minute = 60_000;
const mostAddresses = 100_000;

/**
 * What makes a send look like spam, as a word for the log. A suspicious lead is kept for the operator and
 * acknowledged like any other: nobody is refused, and nobody learns what gave them away.
 */
export function createSuspicion({ sendsPerMinute, now }: SuspicionSettings) {
  const sends = new LRUCache<string, readonly number[]>({ max: mostAddresses });

  return (context: Context<RelayEnv>, body: ReadonlyMap<string, WireValue>): string | undefined => {
    if (asText(body.get(honeypot) ?? null) !== '') return 'SPAM_HONEYPOT';
    const { address } = context.env.peer;
    if (!address) return undefined;
    const network = networkOf(address);
    const recent = (sends.get(network) ?? []).filter((at) => at > now() - minute);
    // Only as many are remembered as it takes to tell.
    sends.set(network, [...recent, now()].slice(-sendsPerMinute - 1));
    return recent.length >= sendsPerMinute ? 'SPAM_RATE' : undefined;
  };
}

/** One IPv6 visitor has a whole /64. */
function networkOf(address: string): string {
  return address.includes(':') ? address.split(':').slice(0, 4).join(':') : address;
}
