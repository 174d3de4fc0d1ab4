import type { Context } from 'hono';
import type { Clock } from '../../../async/clock.js';
import { withDeadline } from '../../../async/deadline.js';
import { asText } from '../../../crm/json/coerce.js';
import type { WireValue } from '../../../crm/json/wire-json.js';
import { stringifyWireJson } from '../../../crm/json/write-wire-json.js';
import { createEventCounter, createNetworkQuota } from '../../http/network-quota.js';
import type { RelayEnv } from '../../http/request-log.js';
import type { CheckedSend, SpamCheck, Verdict } from './captcha.js';
import { readIdempotencyKey } from './idempotency-key.js';
import type { ProofOfWork } from './proof-of-work.js';

export interface SpamFilterDeps {
  readonly sendsPerMinute: number;
  /** Undefined if the relay does not ask for a proof of work. */
  readonly proofOfWork: ProofOfWork | undefined;
  /** Captcha provider, or a check of the program that runs the relay. */
  readonly check?: SpamCheck | undefined;
  readonly now: () => number;
  /** @default the real time */
  readonly sleep?: Clock['sleep'] | undefined;
}

/** Deadline of `check`, in milliseconds: the visitor waits for the check. Longer than the deadline of a captcha provider. */
const checkTimeoutMs = 5_000;

/** Name of a field that people cannot see. Programs fill it in. */
export const honeypotName = 'website';
/**
 * Name of that field in hosted pages. Browsers and password managers fill in `website` by themselves; no list of their
 * field names matches this name.
 */
export const pageHoneypotName = 'apro-extra';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/**
 * Leads without a proof of work that a form takes in an hour, as a multiple of `sendsPerMinute`. Programs with many addresses
 * stay below the limit of each network. 600 by default: more people without script do not fill in one form in an hour.
 */
const unprovenPerHourFactor = 20;
/** A person needs longer than this to fill in a form. */
const minFillMs = 1_000;
/** Divides the rate limit for a send without a proof of work, and again for a send that was too fast. */
const penaltyFactor = 3;

type FormBody = ReadonlyMap<string, WireValue>;

/** Returns the reason why a send is spam, as a code for log and operator; `undefined` if it is not spam. */
export type DetectSpam = (
  context: Context<RelayEnv>,
  body: FormBody,
  formId: string,
) => Promise<string | undefined>;

/**
 * Decides whether a send is spam. Spam is stored for the operator and answered like any other send, so that the sender does
 * not learn which check failed. A fast send or a missing proof alone is not spam (autofill, old browsers); both only lower
 * the rate limit of the sender's network. Without a proof, the rate of the form is limited, too.
 */
export function createSpamFilter({
  sendsPerMinute,
  proofOfWork,
  check,
  now,
  sleep,
}: SpamFilterDeps): DetectSpam {
  const sends = createNetworkQuota({ windowMs: minuteMs, maxUse: sendsPerMinute, now });
  const maxUnproven = sendsPerMinute * unprovenPerHourFactor;
  const unprovenSends = createEventCounter({ windowMs: hourMs, maxUse: maxUnproven, now });

  return async (context, body, formId) => {
    const getText = (name: string) => asText(body.get(name) ?? null);
    if (getText(honeypotName) !== '') return 'SPAM_HONEYPOT';
    const verdict = check ? await runCheck(check, readSend(context, getText), body) : 'good';
    if (verdict === 'bad') return 'SPAM_CAPTCHA';
    const { address } = context.env.peer;
    if (!address) return undefined;
    const hasProof = verdict !== 'none' && (!proofOfWork || (await proofOfWork.verify(getText('proof'))));
    const isTooFast = /^\d+$/.test(getText('elapsed')) && Number(getText('elapsed')) < minFillMs;
    const maxSends = sendsPerMinute / (hasProof ? 1 : penaltyFactor) / (isTooFast ? penaltyFactor : 1);
    if (sends.record(address) >= maxSends) return 'SPAM_RATE';
    if (hasProof || unprovenSends.record(formId) < maxUnproven) return undefined;
    return 'SPAM_NO_PROOF';
  };

  /** A check of another program may fail or never answer. Neither may hold a lead up. */
  function runCheck(runningCheck: SpamCheck, send: CheckedSend, body: FormBody): Promise<Verdict> {
    const task = async () => runningCheck(send, await hashContent(body));
    return withDeadline(checkTimeoutMs, task, sleep).catch(() => 'unavailable');
  }
}

function readSend(context: Context<RelayEnv>, getText: (name: string) => string): CheckedSend {
  return {
    captcha: getText('captcha'),
    token: readIdempotencyKey(getText('token')) ?? '',
    host: context.get('site').host,
  };
}

async function hashContent(body: FormBody): Promise<string> {
  const text = stringifyWireJson([body.get('formtype') ?? null, body.get('data') ?? null]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}
