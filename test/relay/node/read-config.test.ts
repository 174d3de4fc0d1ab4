import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RelayConfig } from '../../../src/relay/config/config.js';
import { readConfig, secretSettings } from '../../../src/relay/node/read-config.js';
import { crmKey } from '../fixture.js';

const env = {
  CRM_URL: 'http://crm.example',
  CRM_KEY: crmKey,
  CAPTCHA_URL: 'https://captcha.example/verify',
  WEBHOOK_URL: 'https://hooks.example/',
};
const folder = mkdtempSync(join(tmpdir(), 'apro-secrets-'));
const secretFile = (content: string | Uint8Array) => {
  const path = join(folder, crypto.randomUUID());
  writeFileSync(path, content);
  return path;
};

const settings: Readonly<
  Record<(typeof secretSettings)[number], [string, (config: RelayConfig) => unknown]>
> = {
  CRM_KEY: ['x'.repeat(32), ({ crmKey: key }) => key],
  DATA_KEY: ['a secret of the operator', ({ dataKeys }) => dataKeys[0]],
  LINK_KEY: ['a secret of the links', ({ linkKeys }) => linkKeys[0]],
  FORM_LIST_KEY: ['a-secret-of-the-list', ({ formListKeys }) => formListKeys[0]],
  CAPTCHA_SECRET: ['0x123', ({ captcha }) => captcha?.secret],
  DATABASE_URL: ['postgres://relay:pass@db/relay', ({ databaseUrl }) => databaseUrl],
  ALERT_URL: ['https://hooks.example/secret', ({ alertUrl }) => alertUrl],
  WEBHOOK_URL: ['https://hooks.example/token?a=b', ({ webhook }) => webhook?.url],
  WEBHOOK_SECRET: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', ({ webhook }) => webhook?.secrets[0]],
  SMTP_URL: [
    'smtps://user:pass@mail.example?from=a@b.example&to=c@d.example',
    ({ mail }) => mail && `${mail.url}?from=${mail.from}&to=${mail.to}`,
  ],
  DESK_PASSWORD: ['a password of the desk', ({ deskPassword }) => deskPassword],
};

/** The settings without one of them. CAPTCHA_URL needs its secret. */
const without = (name: string) =>
  Object.fromEntries(Object.entries({ ...env, CAPTCHA_SECRET: 'x' }).filter(([other]) => other !== name));

test.each(secretSettings)('%s can be in a file, with a line break at its end', (name) => {
  const [secret, read] = settings[name];
  expect(read(readConfig({ ...without(name), [`${name}_FILE`]: secretFile(`${secret}\r\n`) }))).toBe(secret);
});

test.each(secretSettings)('a wrong %s_FILE is a sentence without the secret', (name) => {
  const read =
    (path: string, more = {}) =>
    () =>
      readConfig({ ...without(name), ...more, [`${name}_FILE`]: path });
  expect(read(join(folder, 'missing'))).toThrow(new RegExp(`^${name}_FILE can't be read: ENOENT`));
  expect(read(folder)).toThrow(new RegExp(`^${name}_FILE can't be read: EISDIR`));
  expect(read(secretFile(' \n'))).toThrow(new RegExp(`^${name}_FILE can't be read: .* is empty`));
  expect(read(secretFile('s3cret'.repeat(20_000)))).toThrow(/^(?!.*s3cret).*more than 65536 bytes/);
  expect(read(secretFile('s3cret'), { [name]: settings[name][0] })).toThrow(
    new RegExp(`^${name} and ${name}_FILE are both set`),
  );
});

test('every wrong file is reported', () => {
  expect(() => readConfig({ ...env, DATA_KEY_FILE: '/none', LINK_KEY_FILE: '/none' })).toThrow(
    /DATA_KEY_FILE can't be read.*\nLINK_KEY_FILE can't be read/,
  );
});
