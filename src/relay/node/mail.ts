import type { MailSettings } from '../config/config.js';
import { type DeliverSignal, SignalError } from '../signals/webhook.js';

const timeoutMs = 20_000;

/**
 * Creates the function that sends signals (messages to the operator) as e-mails through `SMTP_URL`. The mail library
 * is loaded only if `SMTP_URL` is set.
 */
export async function createMailer({ url, from, to }: MailSettings): Promise<DeliverSignal> {
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
      await transport.sendMail({
        from,
        to,
        subject: `apro-forms: ${type}`,
        text: [text, '', ...details, timestamp].join('\n'),
        // The message id is the same at each attempt, so a mail program shows a mail that arrives twice only once.
        messageId: `<${id}@${domain}>`,
      });
    } catch (error) {
      const { code, responseCode } = error as { readonly code?: string; readonly responseCode?: number };
      throw new SignalError(`the mail server refused the mail (${responseCode ?? code ?? 'unknown reason'})`);
    }
  };
}
