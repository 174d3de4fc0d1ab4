import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import { readLimitedText } from '../../../crm/http/node-transport.js';
import type { CaptchaSettings } from '../../config/config.js';

/** What is known of a send when it is checked. */
export interface CheckedSend {
  /** What the page got from a captcha's provider; empty without one. */
  readonly captcha: string;
  /** Key of the send, the same over retries. */
  readonly token: string;
  /** Host name of the page. */
  readonly host: string;
}

/**
 * - `good` a person, as far as the check can tell
 * - `bad` certainly none: the lead is kept back for the operator
 * - `none` it proves nothing, as a missing or an old one: less may come so
 * - `unavailable` the check itself does not work, for which nobody is to blame
 */
export type Verdict = 'good' | 'bad' | 'none' | 'unavailable';

/** A captcha's provider, or any other check of sends; never refuses one and never throws. */
export type SpamCheck = (send: CheckedSend) => Promise<Verdict>;

interface CachedVerdict {
  readonly token: string;
  readonly verdict: Promise<Verdict>;
}

/** Milliseconds: the visitor waits for it. */
const timeoutMs = 3_000;
/** After a failure the provider is left alone for so long. */
const cooldownMs = 30_000;
const maxReplyBytes = 65_536;
const maxCaptchaLength = 10_000;
const maxCachedVerdicts = 10_000;
/** Providers that give one call this a bot's (0 … 1). */
const minScore = 0.3;

/** Turnstile, hCaptcha and reCAPTCHA say `success`, SmartCaptcha `status`. */
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
   * Creates a signal that aborts after so many milliseconds.
   * @default AbortSignal.timeout
   */
  readonly createTimeout?: (timeoutMs: number) => AbortSignal;
}

/** Asks the captcha provider once about each captcha. The provider gets the captcha and nothing else of the visitor. */
export function createCaptchaCheck(
  { url, secret }: CaptchaSettings,
  { fetch, now, createTimeout = (milliseconds) => AbortSignal.timeout(milliseconds) }: CaptchaDeps,
): SpamCheck {
  const verdicts = new LRUCache<string, CachedVerdict>({ max: maxCachedVerdicts });
  let cooldownUntil = 0;

  async function requestVerdict(captcha: string): Promise<Verdict> {
    if (now() < cooldownUntil) return 'unavailable';
    try {
      const response = await fetch(url, {
        method: 'POST',
        // Two spellings of the same; each provider ignores the other's.
        body: new URLSearchParams({ secret, response: captcha, token: captcha }),
        redirect: 'error',
        signal: createTimeout(timeoutMs),
      });
      return readVerdict(replySchema.parse(JSON.parse(await readLimitedText(response, maxReplyBytes))));
    } catch {
      cooldownUntil = now() + cooldownMs;
      return 'unavailable';
    }
  }

  return async ({ captcha, token }) => {
    if (captcha === '' || captcha.length > maxCaptchaLength) return 'none';
    const previous = verdicts.get(captcha);
    // A retry of the same send is no second use of it.
    if (previous) return previous.token === token ? previous.verdict : 'none';
    const verdict = requestVerdict(captcha);
    verdicts.set(captcha, { token, verdict });
    if ((await verdict) === 'unavailable') verdicts.delete(captcha);
    return verdict;
  };
}

function readVerdict({
  success,
  status,
  score,
  message,
  ...otherProperties
}: z.infer<typeof replySchema>): Verdict {
  if (success || status === 'ok') return (score ?? 1) < minScore ? 'bad' : 'good';
  const errorText = [message, ...(otherProperties['error-codes'] ?? [])].join(' ').toLowerCase();
  if (/secret|sitekey|internal|bad-request/.test(errorText)) return 'unavailable';
  // Who took longer than a captcha lasts is no bot.
  if (/expired|timeout|duplicate|already/.test(errorText)) return 'none';
  return success === false || status === 'failed' ? 'bad' : 'unavailable';
}
