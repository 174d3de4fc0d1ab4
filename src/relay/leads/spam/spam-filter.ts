import type { Context } from 'hono';
import { LRUCache } from 'lru-cache';
import { asText } from '../../../crm/json/coerce.js';
import type { WireValue } from '../../../crm/json/wire-json.js';
import { getNetworkKey } from '../../config/network.js';
import type { RelayEnv } from '../../http/request-log.js';
import type { SpamCheck } from './captcha.js';
import type { ProofOfWork } from './proof-of-work.js';

export interface SpamFilterDeps {
  readonly sendsPerMinute: number;
  /** Undefined where none is asked for. */
  readonly proofOfWork: ProofOfWork | undefined;
  /** A captcha's provider, or a check of the operator's own. */
  readonly check?: SpamCheck | undefined;
  readonly now: () => number;
}

/** A field that no person sees; a program that fills in everything fills it in, too. */
export const honeypotName = 'website';

const minuteMs = 60_000;
const maxNetworks = 100_000;
/** Milliseconds in which nobody fills in a form. */
const minFillMs = 1_000;
/** How much less may come from an address without a proof of work, or in no time at all. */
const penaltyFactor = 3;

/**
 * What makes a send look like spam, as a word for the log. A suspicious lead is kept for the operator and
 * acknowledged like any other: nobody is refused, and nobody learns what gave them away. Haste or a missing proof
 * alone are no reason, old browsers and autofill have them, too: they only lower how many may come.
 */
export function createSpamFilter({ sendsPerMinute, proofOfWork, check, now }: SpamFilterDeps) {
  /** When each network sent, the oldest first. */
  const sendTimesByNetwork = new LRUCache<string, number[]>({ max: maxNetworks });

  return async (
    context: Context<RelayEnv>,
    body: ReadonlyMap<string, WireValue>,
  ): Promise<string | undefined> => {
    const getText = (name: string) => asText(body.get(name) ?? null);
    if (getText(honeypotName) !== '') return 'SPAM_HONEYPOT';
    const send = { captcha: getText('captcha'), token: getText('token'), host: context.get('site').host };
    const verdict = check ? await check(send) : 'good';
    if (verdict === 'bad') return 'SPAM_CAPTCHA';
    const { address } = context.env.peer;
    if (!address) return undefined;
    const hasProof = verdict !== 'none' && (!proofOfWork || (await proofOfWork.verify(getText('proof'))));
    const isTooFast = /^\d+$/.test(getText('elapsed')) && Number(getText('elapsed')) < minFillMs;
    const maxSends = sendsPerMinute / (hasProof ? 1 : penaltyFactor) / (isTooFast ? penaltyFactor : 1);
    return recordSend(getNetworkKey(address)) >= maxSends ? 'SPAM_RATE' : undefined;
  };

  /** How many that network has sent in the last minute before this one. */
  function recordSend(network: string): number {
    const sendTimes = sendTimesByNetwork.get(network) ?? [];
    // A clock that was set back has nothing to say about what was before.
    if ((sendTimes.at(-1) ?? 0) > now()) sendTimes.length = 0;
    sendTimes.push(now());
    // Only as many are remembered as it takes to tell.
    while ((sendTimes[0] as number) <= now() - minuteMs || sendTimes.length > sendsPerMinute + 1)
      sendTimes.shift();
    sendTimesByNetwork.set(network, sendTimes);
    return sendTimes.length - 1;
  }
}
