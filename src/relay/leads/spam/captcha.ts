import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import { type Clock, isRecent } from '../../../async/clock.js';
import { withDeadline } from '../../../async/deadline.js';
import { readLimitedText } from '../../../crm/http/node-transport.js';
import type { CaptchaSettings } from '../../config/config.js';
import { limitEntries } from '../../config/entry-limit.js';
import { hashText } from '../../encoding/hash-text.js';

/** The parts of a submission that a spam check may use. */
export interface CheckedSend {
  /**
   * Text that the captcha provider gave to the page as proof that the visitor is a person. Empty: the page shows no
   * captcha.
   */
  readonly captcha: string;
  /** Idempotency key of the submission, which is the same for each retry. Empty: the page sent none. */
  readonly token: string;
  /** Host name of the page that contains the form. */
  readonly host: string;
}

/**
 * Result of a spam check.
 * - `good`: the sender seems to be a person.
 * - `bad`: the sender seems to be a program. The lead is stored as spam.
 * - `none`: nothing is proved, for example because the captcha is missing or expired. A lower rate limit applies.
 * - `unavailable`: the check itself failed. The submission is treated like `good`.
 */
export type Verdict = 'good' | 'bad' | 'none' | 'unavailable';

/**
 * Checks a submission for spam, for example with a captcha provider. The function must not throw.
 * @param contentHash hash of form id and values; it is the same for each retry
 */
export type SpamCheck = (send: CheckedSend, contentHash?: string) => Promise<Verdict>;

interface CachedVerdict {
  readonly send: string;
  readonly verdict: Promise<Verdict>;
}

/** Time limit for the captcha provider's response, in milliseconds. The visitor waits for it. */
const timeoutMs = 3_000;
/** Milliseconds for which the captcha provider is not asked again after a failed request. */
const cooldownMs = 30_000;
const maxReplyBytes = 65_536;
const maxCaptchaLength = 10_000;
const maxCachedVerdicts = 10_000;
/**
 * Lowest score (0 … 1) with which a sender counts as a person. Some captcha providers send a score, which is lower for
 * programs.
 */
const minScore = 0.3;

/** Response of the captcha provider. Turnstile, hCaptcha and reCAPTCHA send `success`, SmartCaptcha sends `status`. */
const replySchema = z.object({
  success: z.boolean().optional(),
  status: z.string().optional(),
  score: z.number().optional(),
  message: z.string().optional(),
  'error-codes': z.array(z.string()).optional(),
});

export interface CaptchaDeps {
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  /**
   * Waits for a number of milliseconds. Tests replace the function.
   * @default waits in real time
   */
  readonly sleep?: Clock['sleep'];
}

/**
 * Creates the check that asks the captcha provider once about each captcha. The provider gets the captcha and no
 * other data of the visitor.
 */
export function createCaptchaCheck(
  { url, secret }: CaptchaSettings,
  { fetch, now, sleep }: CaptchaDeps,
): SpamCheck {
  const verdicts = new LRUCache<string, CachedVerdict>(limitEntries(maxCachedVerdicts));
  let failedAt: number | undefined;

  async function requestVerdict(captcha: string): Promise<Verdict> {
    if (isRecent(failedAt, cooldownMs, now())) return 'unavailable';
    try {
      const text = await withDeadline(timeoutMs, (signal) => requestReply(captcha, signal), sleep);
      return readVerdict(replySchema.parse(JSON.parse(text)));
    } catch {
      failedAt = now();
      return 'unavailable';
    }
  }

  async function requestReply(captcha: string, signal: AbortSignal): Promise<string> {
    const response = await fetch(url, {
      method: 'POST',
      // The captcha is sent under two names: most captcha providers read `response`, SmartCaptcha reads `token`. Each
      // provider ignores the other name.
      body: new URLSearchParams({ secret, response: captcha, token: captcha }),
      redirect: 'error',
      signal,
    });
    return readLimitedText(response, maxReplyBytes, signal);
  }

  return async ({ captcha, token }, contentHash = '') => {
    if (captcha === '' || captcha.length > maxCaptchaLength) return 'none';
    // The hash is stored and not the captcha, because anybody can send 10,000 characters as a captcha.
    const key = hashText(captcha);
    const previous = verdicts.get(key);
    const send = `${token} ${contentHash}`;
    // A retry of a submission may use the same captcha again. It has the same idempotency key and the same values. Any
    // other submission with this captcha may not.
    if (previous) return previous.send === send && token !== '' ? previous.verdict : 'none';
    const verdict = requestVerdict(captcha);
    verdicts.set(key, { send, verdict });
    if ((await verdict) === 'unavailable') verdicts.delete(key);
    return verdict;
  };
}

/** Result of the check by error code of Turnstile, hCaptcha and reCAPTCHA. A code that is not listed means `bad`. */
const verdictByErrorCode: Readonly<Record<string, 'unavailable' | 'none'>> = {
  'missing-input-secret': 'unavailable',
  'invalid-input-secret': 'unavailable',
  'not-using-dummy-secret': 'unavailable',
  'sitekey-secret-mismatch': 'unavailable',
  'bad-request': 'unavailable',
  'internal-error': 'unavailable',
  // `timeout-or-duplicate` and the codes below it mean that the captcha expired while the visitor filled in the form,
  // or that the page sent the captcha twice. Neither shows that the visitor is a program.
  'timeout-or-duplicate': 'none',
  'expired-input-response': 'none',
  'already-seen-response': 'none',
  'invalid-or-already-seen-response': 'none',
};

function readVerdict(reply: z.infer<typeof replySchema>): Verdict {
  const { success, status, score, message = '', 'error-codes': errorCodes = [] } = reply;
  if (success || status === 'ok') return (score ?? 1) < minScore ? 'bad' : 'good';
  const errorVerdicts = errorCodes.map((code) =>
    Object.hasOwn(verdictByErrorCode, code) ? verdictByErrorCode[code] : undefined,
  );
  // SmartCaptcha sends no error codes but sentences, such as "Authentication failed. Invalid secret." So the sentence
  // is searched for the word "secret".
  if (errorVerdicts.includes('unavailable') || /secret/i.test(message)) return 'unavailable';
  if (errorVerdicts.includes('none') || /expired/i.test(message)) return 'none';
  return success === false || status === 'failed' ? 'bad' : 'unavailable';
}
