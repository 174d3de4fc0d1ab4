import type { Clock } from '../../async/clock.js';
import { DeadlineError, withDeadline } from '../../async/deadline.js';
import type { MailSettings } from '../config/config.js';
import { type DeliverSignal, SignalError } from '../signals/webhook.js';

/** Time limit for each step of the exchange with the mail server, in milliseconds. */
const timeoutMs = 20_000;
/**
 * Time limit for a mail, in milliseconds. It is needed beside the limit for each step, because a mail server can send
 * line after line without end. Until a mail has a result, no other signal is sent, and the relay cannot stop.
 */
const totalTimeoutMs = 45_000;

/**
 * Creates the function that sends signals (messages to the operator) as e-mails through `SMTP_URL`. The mail library
 * is loaded only if `SMTP_URL` is set.
 * @param sleep waits for a number of milliseconds. Tests replace the function
 */
export async function createMailer(
  { url, from, to }: MailSettings,
  sleep?: Clock['sleep'],
): Promise<DeliverSignal> {
  const { createTransport } = await import('nodemailer');
  const timeouts = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs };
  const { protocol, hostname, port, username, password } = new URL(url);
  const transport = createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    ...(port && { port: Number(port) }),
    secure: protocol === 'smtps:',
    ...(username && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    ...timeouts,
  });
  return async (id, { type, text, timestamp, data }) => {
    const domain = from.split('@').at(-1)?.replace(/>$/, '');
    const details = Object.entries(data).map(([name, value]) => `${name}: ${value}`);
    try {
      const mail = {
        from,
        to,
        subject: `apro-forms: ${type}`,
        text: [text, '', ...details, timestamp].join('\n'),
        // The message id is the same at each attempt, so a mail program shows a mail that arrives twice only once.
        messageId: `<${id}@${domain}>`,
      };
      await withDeadline(totalTimeoutMs, () => transport.sendMail(mail), sleep);
    } catch (error) {
      if (error instanceof DeadlineError)
        throw new SignalError(`the mail server did not take the mail within ${totalTimeoutMs / 1_000} s`);
      const { code, responseCode } = error as { readonly code?: string; readonly responseCode?: number };
      throw new SignalError(`the mail server refused the mail (${responseCode ?? code ?? 'unknown reason'})`);
    }
  };
}
