import type { Context } from 'hono';
import { LRUCache } from 'lru-cache';
import { asText } from '../../../crm/json/coerce.js';
import type { WireValue } from '../../../crm/json/wire-json.js';
import { stringifyWireJson } from '../../../crm/json/write-wire-json.js';
import { getNetworkKey } from '../../config/network.js';
import type { RelayEnv } from '../../http/request-log.js';
import type { CheckedSend, SpamCheck } from './captcha.js';
import { readIdempotencyKey } from './idempotency-key.js';
import type { ProofOfWork } from './proof-of-work.js';

export interface SpamFilterDeps {
  readonly sendsPerMinute: number;
  /** Undefined if the relay does not ask for a proof of work. */
  readonly proofOfWork: ProofOfWork | undefined;
  /** Captcha provider, or a check of the program that runs the relay. */
  readonly check?: SpamCheck | undefined;
  readonly now: () => number;
}

/** Name of a field that people cannot see. Programs fill it in. */
export const honeypotName = 'website';

const minuteMs = 60_000;
const maxNetworks = 100_000;
/** A person needs longer than this to fill in a form. */
const minFillMs = 1_000;
/** Divides the rate limit for a send without a proof of work, and again for a send that was too fast. */
const penaltyFactor = 3;

/** Returns the reason why a send is spam, as a code for log and operator; `undefined` if it is not spam. */
export type DetectSpam = (
  context: Context<RelayEnv>,
  body: ReadonlyMap<string, WireValue>,
) => Promise<string | undefined>;

/**
 * Decides whether a send is spam. Spam is stored for the operator and answered like any other send, so that the sender does
 * not learn which check failed. A fast send or a missing proof alone is not spam (autofill, old browsers); both only lower
 * the rate limit of the sender's network.
 */
export function createSpamFilter({ sendsPerMinute, proofOfWork, check, now }: SpamFilterDeps): DetectSpam {
  /** Times of the last sends of each network, oldest first. */
  const sendTimesByNetwork = new LRUCache<string, number[]>({ max: maxNetworks });

  return async (context, body) => {
    const getText = (name: string) => asText(body.get(name) ?? null);
    if (getText(honeypotName) !== '') return 'SPAM_HONEYPOT';
    const verdict = check ? await check(readSend(context, getText), await hashContent(body)) : 'good';
    if (verdict === 'bad') return 'SPAM_CAPTCHA';
    const { address } = context.env.peer;
    if (!address) return undefined;
    const hasProof = verdict !== 'none' && (!proofOfWork || (await proofOfWork.verify(getText('proof'))));
    const isTooFast = /^\d+$/.test(getText('elapsed')) && Number(getText('elapsed')) < minFillMs;
    const maxSends = sendsPerMinute / (hasProof ? 1 : penaltyFactor) / (isTooFast ? penaltyFactor : 1);
    return recordSend(getNetworkKey(address)) >= maxSends ? 'SPAM_RATE' : undefined;
  };

  /** Records a send. Returns the number of sends of this network in the minute before. */
  function recordSend(network: string): number {
    const sendTimes = sendTimesByNetwork.get(network) ?? [];
    // If the clock was set back, the recorded times are useless.
    if ((sendTimes.at(-1) ?? 0) > now()) sendTimes.length = 0;
    sendTimes.push(now());
    // More times than the limit are not needed.
    while ((sendTimes[0] as number) <= now() - minuteMs || sendTimes.length > sendsPerMinute + 1)
      sendTimes.shift();
    sendTimesByNetwork.set(network, sendTimes);
    return sendTimes.length - 1;
  }
}

function readSend(context: Context<RelayEnv>, getText: (name: string) => string): CheckedSend {
  return {
    captcha: getText('captcha'),
    token: readIdempotencyKey(getText('token')) ?? '',
    host: context.get('site').host,
  };
}

async function hashContent(body: ReadonlyMap<string, WireValue>): Promise<string> {
  const text = stringifyWireJson([body.get('formtype') ?? null, body.get('data') ?? null]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}
