import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createMailer } from '../../../src/relay/node/mail.js';
import { closeAfterTest } from '../fixture.js';

/** A mail server that takes every mail, or refuses the receiver. */
async function startMailServer(recipientReply = '250 ok') {
  const commands: string[] = [];
  let message = '';
  const replies: readonly (readonly [RegExp, string])[] = [
    [/^EHLO/, '250 mail.example'],
    [/^RCPT/, recipientReply],
    [/^DATA/, '354 go on'],
    [/^QUIT/, '221 bye'],
  ];
  function serve(socket: Socket): void {
    let isMessage = false;
    let buffer = '';
    socket.write('220 mail.example\r\n');
    socket.on('error', () => {});
    socket.on('data', (data) => {
      buffer += data.toString();
      for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        if (isMessage && line !== '.') {
          message += `${line}\n`;
          continue;
        }
        if (!isMessage) commands.push(line);
        isMessage = /^DATA/.test(line) && !isMessage;
        socket.write(`${replies.find(([pattern]) => pattern.test(line))?.[1] ?? '250 ok'}\r\n`);
      }
    });
  }
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterTest({ close: () => new Promise((resolve) => void server.close(() => resolve())) });
  const url = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, commands, getMessage: () => message };
}

const addresses = { from: 'relay@example.com', to: 'ann@example.com, bob@example.com' };
const body = {
  type: 'lead.attention',
  timestamp: '2026-11-29T10:00:00.000Z',
  text: 'Lead R-1 needs a person.',
  data: { receipt: 'R-1', code: 'refused' },
} as const;

test('a signal is a mail to each address, with the id of the signal', async () => {
  const { url, commands, getMessage } = await startMailServer();
  const deliver = await createMailer({ url, ...addresses });
  await deliver('msg_1', body);
  expect(commands).toContain('MAIL FROM:<relay@example.com>');
  expect(commands).toContain('RCPT TO:<ann@example.com>');
  expect(commands).toContain('RCPT TO:<bob@example.com>');
  expect(getMessage()).toMatch(/^Subject: apro-forms: lead\.attention$/m);
  expect(getMessage()).toMatch(/^Message-ID: <msg_1@example\.com>$/im);
  expect(getMessage()).toContain('Lead R-1 needs a person.\n\nreceipt: R-1\ncode: refused\n');
});

test('a mail server that talks without end does not hold the other signals', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.write('220 mail.example\r\n');
    socket.on('data', () => socket.write('250-still here\r\n'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let waitedMs = 0;
  let pass = () => {};
  const deliver = await createMailer({ url, ...addresses }, (ms) => {
    waitedMs = ms;
    return new Promise((resolve) => {
      pass = () => resolve();
    });
  });
  const delivered = deliver('msg_1', body).catch((error: unknown) => error);
  await expect.poll(() => sockets.length).toBe(1);
  pass();
  expect(await delivered).toMatchObject({
    name: 'SignalError',
    message: expect.stringContaining('within 45 s'),
  });
  expect(waitedMs).toBe(45_000);
  for (const socket of sockets) socket.destroy();
  server.close();
});

test('a refused mail, and a server that is not there, are short sentences', async () => {
  const { url } = await startMailServer('550 no such user at secret.example');
  const refused = (await createMailer({ url, ...addresses }))('msg_1', body);
  await expect(refused).rejects.toThrow('the mail server refused the mail (550)');
  const missing = (await createMailer({ url: 'smtp://127.0.0.1:1', ...addresses }))('msg_1', body);
  await expect(missing).rejects.toThrow(
    /^the mail server refused the mail \((ESOCKET|ECONNECTION|ECONNREFUSED)\)$/,
  );
});
