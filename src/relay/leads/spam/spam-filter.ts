import type { Context } from 'hono';
import { LRUCache } from 'lru-cache';
import { asText } from '../../../crm/json/coerce.js';
import type { WireValue } from '../../../crm/json/wire-json.js';
import type { RelayEnv } from '../../http/request-log.js';
import type { SpamCheck } from './captcha.js';
import type { ProofOfWork } from './proof-of-work.js';

export interface SuspicionSettings {
  readonly sendsPerMinute: number;
  /** Undefined where none is asked for. */
  readonly proofOfWork: ProofOfWork | undefined;
  /** A captcha's provider, or a check of the operator's own. */
  readonly check?: SpamCheck | undefined;
  readonly now: () => number;
}

/** A field that no person sees; a program that fills in everything fills it in, too. */
export const honeypot = 'website';

const minute = 60_000;
const mostAddresses = 100_000;
/** Milliseconds in which nobody fills in a form. */
const leastTime = 1_000;
/** How much less may come from an address without a proof of work, or in no time at all. */
const lessWithout = 3;

/**
 * What makes a send look like spam, as a word for the log. A suspicious lead is kept for the operator and
 * acknowledged like any other: nobody is refused, and nobody learns what gave them away. Haste or a missing proof
 * alone are no reason, old browsers and autofill have them, too: they only lower how many may come.
 */
export function createSuspicion({ sendsPerMinute, proofOfWork, check, now }: SuspicionSettings) {
  /** When each network sent, the oldest first. */
  const sends = new LRUCache<string, number[]>({ max: mostAddresses });

  return async (
    context: Context<RelayEnv>,
    body: ReadonlyMap<string, WireValue>,
  ): Promise<string | undefined> => {
    const text = (name: string) => asText(body.get(name) ?? null);
    if (text(honeypot) !== '') return 'SPAM_HONEYPOT';
    const sent = { captcha: text('captcha'), token: text('token'), host: context.get('site').host };
    const verdict = check ? await check(sent) : 'good';
    if (verdict === 'bad') return 'SPAM_CAPTCHA';
    const { address } = context.env.peer;
    if (!address) return undefined;
    const isProved = verdict !== 'none' && (!proofOfWork || (await proofOfWork.accepts(text('proof'))));
    const isHasty = /^\d+$/.test(text('elapsed')) && Number(text('elapsed')) < leastTime;
    const most = sendsPerMinute / (isProved ? 1 : lessWithout) / (isHasty ? lessWithout : 1);
    return noteSend(networkOf(address)) >= most ? 'SPAM_RATE' : undefined;
  };

  /** How many that network has sent in the last minute before this one. */
  function noteSend(network: string): number {
    const times = sends.get(network) ?? [];
    // A clock that was set back has nothing to say about what was before.
    if ((times.at(-1) ?? 0) > now()) times.length = 0;
    times.push(now());
    // Only as many are remembered as it takes to tell.
    while ((times[0] as number) <= now() - minute || times.length > sendsPerMinute + 1) times.shift();
    sends.set(network, times);
    return times.length - 1;
  }
}

/** One IPv6 visitor has a whole /64; `::ffff:1.2.3.4` is an IPv4 visitor. */
export function networkOf(address: string): string {
  if (address.includes('.')) return address.slice(address.lastIndexOf(':') + 1);
  // Behind `::` are as many zeros as are missing.
  const [before = [], after] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = after ? Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0') : [];
  const groups = [...before, ...zeros, ...(after ?? [])].slice(0, 4);
  return groups.map((group) => group.toLowerCase().replace(/^0+(?=.)/, '')).join(':');
}
