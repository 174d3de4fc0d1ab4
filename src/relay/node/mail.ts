import type { MailSettings } from '../config/config.js';
import { type DeliverSignal, SignalError } from '../signals/webhook.js';

const timeoutMs = 20_000;

/** Sends signals as e-mails through `SMTP_URL`. The mail program is loaded only if the setting is there. */
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
        // The same at each attempt: mail programs show a repetition once.
        messageId: `<${id}@${domain}>`,
      });
    } catch (error) {
      const { code, responseCode } = error as { readonly code?: string; readonly responseCode?: number };
      throw new SignalError(`the mail server refused the mail (${responseCode ?? code ?? 'unknown reason'})`);
    }
  };
}
