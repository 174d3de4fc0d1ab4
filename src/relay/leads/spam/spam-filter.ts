import type { Context } from 'hono';
import type { Clock } from '../../../async/clock.js';
import { withDeadline } from '../../../async/deadline.js';
import { hourMs, minuteMs } from '../../../async/durations.js';
import { asText } from '../../../crm/json/coerce.js';
import type { WireValue } from '../../../crm/json/wire-json.js';
import { stringifyWireJson } from '../../../crm/json/write-wire-json.js';
import { toBase64 } from '../../encoding/base64.js';
import { createEventCounter, createNetworkQuota } from '../../http/network-quota.js';
import type { RelayEnv } from '../../http/request-log.js';
import type { CheckedSend, SpamCheck, Verdict } from './captcha.js';
import { readIdempotencyKey } from './idempotency-key.js';
import type { ProofOfWork } from './proof-of-work.js';

export interface SpamFilterDeps {
  readonly sendsPerMinute: number;
  /**
   * Checks the proof of work of a submission. Undefined: the relay asks for no proof, so no submission needs one.
   */
  readonly proofOfWork: ProofOfWork | undefined;
  /**
   * An additional spam check: a captcha provider, or a function of the program that contains the relay. Undefined:
   * there is no additional check.
   */
  readonly check?: SpamCheck | undefined;
  readonly now: () => number;
  /**
   * Waits for a number of milliseconds. Tests replace the function.
   * @default waits in real time
   */
  readonly sleep?: Clock['sleep'] | undefined;
}

/**
 * Time limit of a spam check in milliseconds, because the visitor waits for the result. It is longer than the time
 * limit for a captcha provider.
 */
const checkTimeoutMs = 5_000;

/** Name of a form field that people cannot see. If the field has a value, a program has filled in the form. */
export const honeypotName = 'website';
/**
 * Name of the invisible spam-trap field in pages that the relay serves. Browsers and password managers may fill in a
 * field named `website`; none of their lists of field names contains this name.
 */
export const pageHoneypotName = 'apro-extra';

/**
 * Number of leads without a proof of work that one form accepts in an hour, as a multiple of `sendsPerMinute`: 600 by
 * default. The limit stops programs that use many addresses and so stay below the limit of each network. It is high
 * enough for visitors without JavaScript, because fewer of them submit one form in an hour.
 */
const unprovenPerHourFactor = 20;
/** Shortest time in which a person can fill in a form, in milliseconds. A faster submission gets a lower rate limit. */
const minFillMs = 1_000;
/**
 * Divisor of the rate limit for a submission without a proof of work. If the submission was also too fast, the limit
 * is divided by this number again.
 */
const penaltyFactor = 3;

type FormBody = ReadonlyMap<string, WireValue>;

/** Returns the reason why a submission is spam, as a code for the log and the operator. `undefined`: it is no spam. */
export type DetectSpam = (
  context: Context<RelayEnv>,
  body: FormBody,
  formId: string,
) => Promise<string | undefined>;

/**
 * Creates the function that decides whether a submission is spam. Spam is stored for the operator and gets the same
 * response as any other submission, so that the sender does not learn which check failed. A fast submission or a
 * missing proof of work alone is not spam (autofill, old browsers): both only lower the rate limit of the sender's
 * network. Without a proof of work, the rate of the whole form is limited too.
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
    const { address } = context.env.peer;
    const sendCount = sends.record(address);
    // The check is not run for a network that has sent too much: one sender could have it ask its provider without end.
    if (sendCount >= sendsPerMinute) return 'SPAM_RATE';
    const verdict = check ? await runCheck(check, readSend(context, getText), body) : 'good';
    if (verdict === 'bad') return 'SPAM_CAPTCHA';
    if (!address) return undefined;
    const hasProof = verdict !== 'none' && (!proofOfWork || (await proofOfWork.verify(getText('proof'))));
    const isTooFast = /^\d+$/.test(getText('elapsed')) && Number(getText('elapsed')) < minFillMs;
    const maxSends = sendsPerMinute / (hasProof ? 1 : penaltyFactor) / (isTooFast ? penaltyFactor : 1);
    if (sendCount >= maxSends) return 'SPAM_RATE';
    if (hasProof || unprovenSends.record(formId) < maxUnproven) return undefined;
    return 'SPAM_NO_PROOF';
  };

  /**
   * Runs a spam check that others wrote. Such a check may fail or never answer, so it has a time limit. After the
   * limit, the lead is accepted as if the check had found nothing.
   */
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
  return toBase64(new Uint8Array(digest));
}
