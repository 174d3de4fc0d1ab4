import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test, vi } from 'vitest';
import { parseSignalsArgs, runSignals } from '../../../src/relay/cli/signals-command.js';
import { readConfig } from '../../../src/relay/config/config.js';
import type { SignalBody } from '../../../src/relay/signals/signal-body.js';
import { defaultScript, failureText } from '../../scripted-crm-fixture.js';
import { crmKey, pollOptions, post, sampleLead, setUpRelay, startTestServer } from '../fixture.js';

const secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'] as const;

interface Received {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Starts a receiver of webhooks. `getStatus` decides the answers. */
async function startReceiver(getStatus = () => 204) {
  const received: Received[] = [];
  const { origin } = await startTestServer(async (request, response) => {
    let text = '';
    for await (const piece of request) text += String(piece);
    received.push({ headers: request.headers as Record<string, string>, text });
    response.writeHead(getStatus()).end();
  });
  const url = `${origin}/hook?token=t0ken`;
  const bodies = () => received.map(({ text }) => JSON.parse(text) as SignalBody);
  return { url, received, bodies };
}

describe('signals of a relay', () => {
  test('a lead is received and delivered, and the library of receivers accepts each signature', async () => {
    const { url, received, bodies } = await startReceiver();
    const settings = { WEBHOOK_URL: url, WEBHOOK_SECRET: secrets.join(',') };
    const { relay } = await setUpRelay(defaultScript, settings);
    await relay(post('/onlineforms', sampleLead));
    await vi.waitFor(() => expect(received).toHaveLength(2), pollOptions);
    expect(
      bodies()
        .map(({ type }) => type)
        .sort(),
    ).toEqual(['lead.delivered', 'lead.received']);
    for (const { headers, text } of received) {
      expect(headers['webhook-id']).toMatch(/^msg_[\da-f-]{36}$/);
      for (const secret of secrets)
        expect(new Webhook(secret).verify(text, headers)).toEqual(JSON.parse(text));
      expect(() => new Webhook(secrets[0]).verify(`${text} `, headers)).toThrow('No matching signature');
      expect(text).not.toContain('a@b.example');
    }
  });

  test('a receiver that fails gets the same id again', async () => {
    let status = 500;
    const { url, received } = await startReceiver(() => status);
    const { relay } = await setUpRelay(defaultScript, { WEBHOOK_URL: url });
    await relay(post('/onlineforms', sampleLead));
    await vi.waitFor(() => expect(received.length).toBeGreaterThanOrEqual(1), pollOptions);
    status = 200;
    const countTypes = () => new Set(received.map(({ headers }) => headers['webhook-id'])).size;
    // The first retry comes after five seconds, so wait long enough.
    await vi.waitFor(() => expect(received.length).toBeGreaterThan(2), { timeout: 20_000, interval: 50 });
    expect(countTypes()).toBe(2);
  });

  test('spam, a refused key and a refused site are signals', async () => {
    const { url, bodies } = await startReceiver();
    const { relay } = await setUpRelay(
      (request) =>
        request.path.includes('binded') ? { text: failureText('ACCESS_DENY') } : defaultScript(request),
      { WEBHOOK_URL: url },
    );
    await relay(post('/onlineforms', { ...sampleLead, website: 'https://spam.example' }));
    await relay(post('/onlineforms', sampleLead, { Origin: 'https://other.example' }));
    await relay(new Request('http://relay.test/forms/34'));
    await relay(post('/sharedapi/utils/binded', { 'params[bind]': '1' }));
    await vi.waitFor(
      () =>
        expect(
          bodies()
            .map(({ type }) => type)
            .sort(),
        ).toEqual(['key.refused', 'lead.quarantined', 'origin.refused']),
      pollOptions,
    );
    expect(bodies().find(({ type }) => type === 'origin.refused')).toMatchObject({
      text: expect.stringContaining('add it to ALLOWED_ORIGINS'),
      data: { origin: 'https://other.example' },
    });
  });
});

describe('apro-forms signals', () => {
  const base = {
    CRM_URL: 'http://127.0.0.1:2',
    CRM_KEY: crmKey,
    DATA: mkdtempSync(join(tmpdir(), 'apro-signals-')),
  };

  test('test says whether the receiver accepted the signal, without the address of the receiver', async () => {
    let status = 204;
    const { url, bodies } = await startReceiver(() => status);
    const config = readConfig({ ...base, WEBHOOK_URL: url, WEBHOOK_SECRET: secrets[0] });
    expect(await runSignals(config, parseSignalsArgs(['test']))).toMatch(
      /^WEBHOOK_URL accepted the test signal msg_/,
    );
    expect(bodies()).toMatchObject([{ type: 'test', text: 'This is a test signal of apro-forms.' }]);
    status = 404;
    const failure = runSignals(config, parseSignalsArgs(['test']));
    await expect(failure).rejects.toThrow(
      'WEBHOOK_URL did not accept the test signal: WEBHOOK_URL answered 404.',
    );
    await expect(failure).rejects.not.toThrow('t0ken');
    await expect(runSignals(readConfig(base), parseSignalsArgs(['test']))).rejects.toThrow(
      'No target is set',
    );
  });

  test.each([
    [{ WEBHOOK_URL: 'http://hooks.example/' }, 'WEBHOOK_URL must be an https address'],
    [{ WEBHOOK_SECRET: secrets[0] }, 'WEBHOOK_SECRET needs WEBHOOK_URL'],
    [{ WEBHOOK_URL: 'https://hooks.example/', WEBHOOK_SECRET: 'secret' }, 'WEBHOOK_SECRET must be whsec_'],
    [
      { WEBHOOK_URL: 'https://hooks.example/', WEBHOOK_SECRET: 'whsec_AAAA' },
      'WEBHOOK_SECRET must be whsec_',
    ],
    [{ SMTP_URL: 'smtps://mail.example' }, 'SMTP_URL must be like smtps://'],
    [{ SMTP_URL: 'https://mail.example?from=a@b.example&to=c@d.example' }, 'SMTP_URL must be like smtps://'],
    [{ SMTP_URL: 'smtp://mail.example?from=a@b.example&to=nobody' }, 'SMTP_URL must be like smtps://'],
  ])('wrong settings are sentences: %j', (settings, message) => {
    expect(() => readConfig({ ...base, ...settings })).toThrow(message);
  });
});
