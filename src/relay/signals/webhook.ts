import { withDeadline } from '../../async/deadline.js';
import type { WebhookSettings } from '../config/config.js';
import { fromBase64, toBase64 } from '../encoding/base64.js';
import type { SignalBody } from './signal-body.js';

/**
 * Sends a signal (a message to the operator) to its target.
 * @throws SignalError if the target did not accept the signal
 */
export type DeliverSignal = (id: string, body: SignalBody) => Promise<void>;

/** An attempt to send a signal failed. The message of the error is a short sentence that contains no secret. */
export class SignalError extends Error {
  override readonly name = 'SignalError';
  /** @param isFinal true: the receiver asks for no further attempt, so the message is not sent again */
  constructor(
    message: string,
    readonly isFinal = false,
  ) {
    super(message);
  }
}

const timeoutMs = 15_000;
const secretPrefix = 'whsec_';

/**
 * Returns the function that sends signals (messages to the operator) to `WEBHOOK_URL` in the format of Standard
 * Webhooks (https://www.standardwebhooks.com). The headers are `webhook-id`, `webhook-timestamp` and
 * `webhook-signature`, an HMAC-SHA-256 of `ID.TIMESTAMP.BODY`.
 */
export function createWebhook(
  { url, secrets }: WebhookSettings,
  fetch: typeof globalThis.fetch,
  now: () => number,
): DeliverSignal {
  return async (id, body) => {
    const text = JSON.stringify(body);
    const timestamp = String(Math.floor(now() / 1_000));
    const signatures = await Promise.all(secrets.map((secret) => signWebhook(secret, id, timestamp, text)));
    const headers = {
      'Content-Type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      ...(signatures.length > 0 && { 'webhook-signature': signatures.join(' ') }),
    };
    let status: number;
    try {
      status = await withDeadline(timeoutMs, async (signal) => {
        const response = await fetch(url, {
          method: 'POST',
          headers,
          body: text,
          redirect: 'manual',
          signal,
        });
        // The response body is cancelled, because an unread body keeps the connection open.
        await response.body?.cancel();
        return response.status;
      });
    } catch (error) {
      throw new SignalError(explain(error as Error));
    }
    if (status >= 200 && status < 300) return;
    // With status 410 the receiver asks for no further attempt, so the message is not sent again.
    throw new SignalError(`WEBHOOK_URL answered ${status}`, status === 410);
  };
}

/**
 * Returns the signature of a webhook request: `v1,` and the HMAC in base64.
 * @param secret secret of the webhook: `whsec_` and the key in base64
 */
async function signWebhook(secret: string, id: string, timestamp: string, body: string): Promise<string> {
  const keyBytes = fromBase64(secret.slice(secretPrefix.length));
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', keyBytes, algorithm, false, ['sign']);
  const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`${id}.${timestamp}.${body}`));
  return `v1,${toBase64(new Uint8Array(mac))}`;
}

/**
 * Describes why the request failed. The description does not contain the URL of the webhook, because the URL often
 * contains a secret token.
 */
function explain({ name, cause }: Error): string {
  if (name === 'TimeoutError') return `no answer within ${timeoutMs / 1_000} s`;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return code ? `no connection (${code})` : 'no connection';
}
