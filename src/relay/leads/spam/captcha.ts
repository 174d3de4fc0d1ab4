import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import type { Clock } from '../../../async/clock.js';
import { withDeadline } from '../../../async/deadline.js';
import { readLimitedText } from '../../../crm/http/node-transport.js';
import type { CaptchaSettings } from '../../config/config.js';
import { limitEntries } from '../../config/entry-limit.js';

/** The part of a send that a spam check sees. */
export interface CheckedSend {
  /** Response that the page got from the captcha provider; empty without a captcha. */
  readonly captcha: string;
  /** Idempotency key of the send: the same for each retry. Empty if the page sent none. */
  readonly token: string;
  /** Host name of the page. */
  readonly host: string;
}

/**
 * Result of a spam check.
 * - `good`: the check takes the sender for a person.
 * - `bad`: the sender is a program. The lead is stored as spam.
 * - `none`: no proof, for example no captcha or an expired captcha. A lower rate limit applies.
 * - `unavailable`: the check itself failed. The send is treated like `good`.
 */
export type Verdict = 'good' | 'bad' | 'none' | 'unavailable';

/**
 * Checks a send for spam, for example with a captcha provider. Must not throw.
 * @param contentHash hash of form and values: the same for each retry
 */
export type SpamCheck = (send: CheckedSend, contentHash?: string) => Promise<Verdict>;

interface CachedVerdict {
  readonly send: string;
  readonly verdict: Promise<Verdict>;
}

/** Deadline of the provider's reply: the visitor waits for it. */
const timeoutMs = 3_000;
/** Pause after a failed request to the provider. */
const cooldownMs = 30_000;
const maxReplyBytes = 65_536;
const maxCaptchaLength = 10_000;
const maxCachedVerdicts = 10_000;
/** Providers with a score (0 … 1) give lower scores to programs. */
const minScore = 0.3;

/** Turnstile, hCaptcha and reCAPTCHA send `success`, SmartCaptcha sends `status`. */
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
  /** @default the real time */
  readonly sleep?: Clock['sleep'];
}

/** Asks the captcha provider once about each captcha. The provider gets the captcha and nothing else of the visitor. */
export function createCaptchaCheck(
  { url, secret }: CaptchaSettings,
  { fetch, now, sleep }: CaptchaDeps,
): SpamCheck {
  const verdicts = new LRUCache<string, CachedVerdict>(limitEntries(maxCachedVerdicts));
  let cooldownUntil = 0;

  async function requestVerdict(captcha: string): Promise<Verdict> {
    if (now() < cooldownUntil) return 'unavailable';
    try {
      const text = await withDeadline(timeoutMs, (signal) => requestReply(captcha, signal), sleep);
      return readVerdict(replySchema.parse(JSON.parse(text)));
    } catch {
      cooldownUntil = now() + cooldownMs;
      return 'unavailable';
    }
  }

  async function requestReply(captcha: string, signal: AbortSignal): Promise<string> {
    const response = await fetch(url, {
      method: 'POST',
      // Some providers read `response`, SmartCaptcha reads `token`. Each ignores the other parameter.
      body: new URLSearchParams({ secret, response: captcha, token: captcha }),
      redirect: 'error',
      signal,
    });
    return readLimitedText(response, maxReplyBytes, signal);
  }

  return async ({ captcha, token }, contentHash = '') => {
    if (captcha === '' || captcha.length > maxCaptchaLength) return 'none';
    const previous = verdicts.get(captcha);
    const send = `${token} ${contentHash}`;
    // A retry has the same token and values and may use its captcha again. Another send may not.
    if (previous) return previous.send === send && token !== '' ? previous.verdict : 'none';
    const verdict = requestVerdict(captcha);
    verdicts.set(captcha, { send, verdict });
    if ((await verdict) === 'unavailable') verdicts.delete(captcha);
    return verdict;
  };
}

/** Error codes of Turnstile, hCaptcha and reCAPTCHA that do not mean `bad`. */
const verdictByErrorCode: Readonly<Record<string, 'unavailable' | 'none'>> = {
  'missing-input-secret': 'unavailable',
  'invalid-input-secret': 'unavailable',
  'not-using-dummy-secret': 'unavailable',
  'sitekey-secret-mismatch': 'unavailable',
  'bad-request': 'unavailable',
  'internal-error': 'unavailable',
  // The visitor took longer than a captcha lasts, or the page sent the captcha twice.
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
  // SmartCaptcha has no codes, only sentences such as "Authentication failed. Invalid secret."
  if (errorVerdicts.includes('unavailable') || /secret/i.test(message)) return 'unavailable';
  if (errorVerdicts.includes('none') || /expired/i.test(message)) return 'none';
  return success === false || status === 'failed' ? 'bad' : 'unavailable';
}
