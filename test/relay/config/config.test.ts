import { describe, expect, test } from 'vitest';
import { ConfigError, defaultOutboxSettings, readConfig } from '../../../src/relay/config/config.js';
import { defaultFileKinds } from '../../../src/relay/config/file-kinds.js';

const key = 'k'.repeat(32);
const validEnv = { CRM_URL: 'http://example.crma.pro:81/', CRM_KEY: key };

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('CRM_URL and CRM_KEY are the only required variables', () => {
  expect(readConfig(validEnv)).toEqual({
    crmUrl: 'http://example.crma.pro:81',
    crmFallbackUrl: 'http://example.crma.pro:80',
    crmKey: key,
    forms: new Set(),
    publications: new Set(),
    headings: false,
    allowedOrigins: new Set(),
    frameAncestors: new Set(),
    publicOrigin: undefined,
    publicUrl: undefined,
    readHost: '127.0.0.1',
    port: 8787,
    host: '127.0.0.1',
    optionValue: 'value',
    dialect: 'auto',
    language: 'en',
    maxUpload: 20_000_000,
    fileKinds: defaultFileKinds,
    scanCommand: undefined,
    data: 'data',
    databaseUrl: undefined,
    dataKeys: [],
    crmTimeout: 20_000,
    keyLimit: 200,
    tokenField: undefined,
    noteField: undefined,
    unclear: 'resend',
    retentionDays: 7,
    consentDays: 1_095,
    consentField: undefined,
    staleFor: 604_800_000,
    captcha: undefined,
    outbox: defaultOutboxSettings,
    linkKeys: [],
    formListKeys: [],
    signedFields: new Set(),
    alertUrl: undefined,
    webhook: undefined,
    mail: undefined,
    trustedProxies: [],
    proofOfWork: true,
    sendsPerMinute: 30,
    suspiciousLimit: 200_000_000,
    deskPassword: undefined,
    deskPort: 8788,
  });
});

test.each([
  ['http://crm.example:81/', undefined, 'http://crm.example:80'],
  ['http://crm.example', undefined, undefined],
  ['https://crm.example', undefined, undefined],
  ['http://crm.example:81', 'off', undefined],
  ['http://crm.example:81', 'https://other.example:444/', 'https://other.example:444'],
  ['https://crm.example', 'https://other.example:444', 'https://other.example:444'],
])('the second address of %s with CRM_FALLBACK_URL=%s is %s', (url, text, expected) => {
  const config = readConfig({ ...validEnv, CRM_URL: url, CRM_FALLBACK_URL: text });
  expect(config.crmFallbackUrl).toBe(expected);
});

test.each([
  ['http://crm.example:81', 'crm.example', /^CRM_FALLBACK_URL must be an http or https address/],
  ['http://crm.example:81', 'http://user@crm.example', /^CRM_FALLBACK_URL must be an http or https address/],
  ['https://crm.example', 'http://crm.example', /^CRM_FALLBACK_URL must be an https address like CRM_URL/],
])('CRM_URL=%s does not allow CRM_FALLBACK_URL=%s', (url, text, problem) => {
  const problems = problemsOf({ ...validEnv, CRM_URL: url, CRM_FALLBACK_URL: text });
  expect(problems).toEqual([expect.stringMatching(problem)]);
});

test('an empty variable counts as not set', () => {
  expect(readConfig({ ...validEnv, PORT: '', FORMS: ' ', PUBLIC_URL: '', DIALECT: '' })).toEqual(
    readConfig(validEnv),
  );
});

test('lists may have spaces and duplicates, and origins are normalized', () => {
  const config = readConfig({
    ...validEnv,
    FORMS: '34, 35,34',
    ALLOWED_ORIGINS: 'https://WWW.Example.com, http://пример.рф:8080/, https://a.example:443',
    PUBLIC_URL: 'https://Forms.example.com/',
  });
  expect(config.forms).toEqual(new Set(['34', '35']));
  expect(config.allowedOrigins).toEqual(
    new Set(['https://www.example.com', 'http://xn--e1afmkfd.xn--p1ai:8080', 'https://a.example']),
  );
  expect(config.publicOrigin).toBe('https://forms.example.com');
});

test('FILE_KINDS may have dots, capitals and duplicates', () => {
  expect(readConfig({ ...validEnv, FILE_KINDS: '.PDF, jpg,pdf,dwg' }).fileKinds).toEqual([
    'pdf',
    'jpg',
    'dwg',
  ]);
});

test.each(['exe', 'pdf,html', 'pdf,php7', '*', ',', 'pdf;jpg', 'toolong'])(
  'FILE_KINDS=%s is rejected',
  (FILE_KINDS) => {
    expect(problemsOf({ ...validEnv, FILE_KINDS })).toEqual([
      expect.stringMatching(/^FILE_KINDS must be endings/),
    ]);
  },
);

test.each([
  ['ALLOWED_ORIGINS', 'allowedOrigins'],
  ['FRAME_ANCESTORS', 'frameAncestors'],
] as const)('* in %s allows any origin', (name, property) => {
  expect(readConfig({ ...validEnv, [name]: 'https://a.example,*' })[property]).toBe('any');
  expect(readConfig({ ...validEnv, [name]: 'https://A.example:443, http://b.example' })[property]).toEqual(
    new Set(['https://a.example', 'http://b.example']),
  );
});

describe('readConfig rejects a wrong variable with a sentence that names it', () => {
  test.each([
    ['CRM_URL', ''],
    ['CRM_URL', 'example.crma.pro'],
    ['CRM_URL', 'file:///etc/passwd'],
    ['CRM_URL', 'http://user:word@example.crma.pro'],
    ['CRM_URL', 'http://example.crma.pro/?apikey=x'],
    ['CRM_KEY', ''],
    ['CRM_KEY', 'k'.repeat(31)],
    ['CRM_KEY', `${'k'.repeat(31)} k`],
    ['FORMS', '34;35'],
    ['FORMS', '34,-1'],
    ['ALLOWED_ORIGINS', 'www.example.com'],
    ['ALLOWED_ORIGINS', 'https://www.example.com/page'],
    ['ALLOWED_ORIGINS', 'https://www.example.com.'],
    ['ALLOWED_ORIGINS', 'https://*.example.com/'],
    ['FRAME_ANCESTORS', 'www.example.com'],
    ['FRAME_ANCESTORS', 'https://www.example.com/page'],
    ['FRAME_ANCESTORS', "'self'"],
    ['FRAME_ANCESTORS', 'none'],
    ['FRAME_ANCESTORS', 'https://a.example; script-src *'],
    ['PUBLIC_URL', 'https://forms.example.com/?relay'],
    ['PORT', '80a'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['OPTION_VALUE', 'text'],
    ['DIALECT', 'german'],
    ['TRUSTED_PROXIES', '10.0.0.256'],
    ['TRUSTED_PROXIES', '10.0.0'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '2001:db8::/129'],
    ['TRUSTED_PROXIES', '2001:db8:::1'],
    ['FORM_LIST_KEY', 'k'.repeat(15)],
    ['FORM_LIST_KEY', 'a secret of the list'],
    ['SIGNED_FIELDS', 'ext_requst.70'],
    ['DATABASE_URL', 'mysql://database/relay'],
    ['DATABASE_URL', 'postgres://relay:pa#ss@database/relay'],
    ['DATABASE_URL', 'postgres://relay:pa/ss@database/relay'],
    ['DATABASE_URL', 'postgres://relay:pa%ss@database/relay'],
    ['MAX_UPLOAD', '0'],
    ['MAX_UPLOAD', '20 MB'],
    ['TOKEN_FIELD', 'ext_customer.91'],
    ['TOKEN_FIELD', 'def_customer.email'],
  ])('%s = "%s"', (name, value) => {
    const problems = problemsOf({ ...validEnv, LINK_KEY: 'a secret of links', [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} must be .*\\.$`));
  });

  test('SIGNED_FIELDS without LINK_KEY', () => {
    const fields = { SIGNED_FIELDS: 'ext_request.70' };
    expect(problemsOf({ ...validEnv, ...fields })).toEqual([
      expect.stringMatching(/^SIGNED_FIELDS needs LINK_KEY/),
    ]);
    expect(problemsOf({ ...validEnv, ...fields, LINK_KEY: 'a secret of links' })).toEqual([]);
    expect(problemsOf({ ...validEnv, LINK_KEY: 'a secret of links' })).toEqual([]);
  });

  test('all wrong variables at the same time', () => {
    expect(problemsOf({ CRM_KEY: 'short', PORT: 'x' })).toHaveLength(3);
  });

  test('without a part of the key in the sentence', () => {
    expect(
      problemsOf({ ...validEnv, CRM_KEY: 'secret-but-too-long-to-be-a-real-key-of-a-crm' }).join(),
    ).not.toContain('secret');
  });
});

test.each([
  [1, 1],
  [90, 20],
  [901, 20],
  [86_400, 20],
  [90, 60],
  [90, 600],
  [86_400, 600],
])(
  'with SETTLE_SECONDS=%i and CRM_TIMEOUT_SECONDS=%i, no wait is shorter than the configured times',
  (settleSeconds, timeoutSeconds) => {
    const { outbox } = readConfig({
      ...validEnv,
      SETTLE_SECONDS: String(settleSeconds),
      CRM_TIMEOUT_SECONDS: String(timeoutSeconds),
    });
    expect(outbox.settleMs).toBe(settleSeconds * 1_000);
    expect(outbox.settleThrottledMs).toBeGreaterThanOrEqual(outbox.settleMs);
    // The lease covers an upload, which may take six time limits, and the time until an unclear lead is searched
    // for.
    expect(outbox.leaseMs).toBeGreaterThan(6 * timeoutSeconds * 1_000 + outbox.settleMs);
  },
);

describe('a value that another program has changed is refused', () => {
  // Each of these settings takes any text, or a text in which a quotation mark can stand.
  const values: Readonly<Record<string, string>> = {
    CRM_KEY: key,
    CRM_URL: 'https://example.crma.pro',
    DATA: '/var/lib/apro-forms',
    HOST: '0.0.0.0',
    DATA_KEY: 'a secret of enough characters for a key',
    LINK_KEY: 'a secret of links',
    FORM_LIST_KEY: 'a-secret-of-the-list',
    CAPTCHA_SECRET: '0x123',
    DESK_PASSWORD: 'a password of the desk',
    SCAN_COMMAND: 'clamdscan --fdpass',
    SMTP_URL: 'smtps://u:p@mail.example?from=a@b.example&to=c@d.example',
    WEBHOOK_URL: 'https://hook.example/x',
    ALERT_URL: 'https://alarm.example/x',
    PORT: '8080',
    PROOF_OF_WORK: 'off',
  };
  const others: Readonly<Record<string, object>> = {
    CAPTCHA_SECRET: { CAPTCHA_URL: 'https://captcha.example' },
  };
  const changes = [
    ['double quotation marks', (text: string) => `"${text}"`, /is in quotation marks/],
    ['single quotation marks', (text: string) => `'${text}'`, /is in quotation marks/],
    ['a second line', (text: string) => `${text}\n${text}`, /must|invisible/],
    ['a zero-width space', (text: string) => `${text.slice(0, 1)}\u200b${text.slice(1)}`, /must|invisible/],
    ['a byte order mark', (text: string) => `${text.slice(0, 1)}\ufeff${text.slice(1)}`, /must|invisible/],
    ['a control character', (text: string) => `${text.slice(0, 1)}\u0007${text.slice(1)}`, /must|invisible/],
  ] as const;
  const cases = Object.entries(values).flatMap(([name, value]) =>
    changes.map(([change, apply, sentence]) => [name, change, apply(value), sentence] as const),
  );
  test.each(cases)('%s with %s', (name, _change, text, sentence) => {
    const problems = problemsOf({ ...validEnv, ...others[name], [name]: text });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} .*\\.$`));
    expect(problems[0]).toMatch(sentence);
    if (name.endsWith('KEY')) expect(problems[0]).not.toContain(values[name]);
  });

  test.each(Object.entries(values))('%s without such a change is taken', (name, value) => {
    expect(problemsOf({ ...validEnv, ...others[name], [name]: value })).toEqual([]);
  });

  test.each([`"C:/Program Files/scan" --name "x"`, `sh -c 'scan "$0"'`, `"`, `it's`])(
    'SCAN_COMMAND=%s is a command with quotation marks',
    (text) => expect(problemsOf({ ...validEnv, SCAN_COMMAND: text })).toEqual([]),
  );

  test.each([
    ['CRM_URL', 'https://a.example,https://b.example'],
    ['CRM_URL', 'https://a.example;'],
    ['CRM_FALLBACK_URL', 'https://a.example,https://b.example'],
    ['PUBLIC_URL', 'https://a.example,https://b.example'],
    ['ALLOWED_ORIGINS', 'https://a.example;https://b.example'],
    ['ALERT_URL', 'https://a.example,https://b.example'],
    ['WEBHOOK_URL', 'https://a.example,https://b.example'],
    ['CAPTCHA_URL', 'https://a.example;'],
  ])('%s = "%s" with several addresses', (name, text) => {
    const problems = problemsOf({
      ...validEnv,
      CAPTCHA_SECRET: name === 'CAPTCHA_URL' ? 'x' : '',
      [name]: text,
    });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} must be .*\\.$`));
  });

  test('environment variables of other programs may have any value', () => {
    expect(problemsOf({ ...validEnv, PS1: '"\u001b[0m"', LS_COLORS: "'x'" })).toEqual([]);
  });
});

test('spaces and carriage returns around any value do not count', () => {
  const env = {
    ...validEnv,
    OPTION_VALUE: 'id',
    DIALECT: 'compact',
    HEADINGS: 'on',
    UNCLEAR: 'hold',
    PORT: '8080',
    TOKEN_FIELD: 'ext_request.67',
    DATABASE_URL: 'postgres://relay@localhost/relay',
    ALERT_URL: 'https://alarm.example',
    PUBLIC_URL: 'https://forms.example.com',
    DATA_KEY: 'a secret of enough characters for a key',
  };
  const spaced = Object.fromEntries(Object.entries(env).map(([name, text]) => [name, ` ${text} \r`]));
  expect(readConfig(spaced)).toEqual(readConfig(env));
});

test.each([
  ['https://forms.example.com', 'https://forms.example.com', 'https://forms.example.com'],
  ['https://Example.com/crm/forms/', 'https://example.com', 'https://example.com/crm/forms'],
  ['https://example.com:443/', 'https://example.com', 'https://example.com'],
])('PUBLIC_URL=%s has the origin %s and the address %s', (text, publicOrigin, publicUrl) => {
  expect(readConfig({ ...validEnv, PUBLIC_URL: text })).toMatchObject({ publicOrigin, publicUrl });
});

test.each([
  'forms.example.com',
  'ftp://example.com',
  'https://a:b@example.com',
  'https://example.com/?a',
  'https://*.example.com',
])('PUBLIC_URL=%s is refused', (text) => {
  expect(() => readConfig({ ...validEnv, PUBLIC_URL: text })).toThrow('PUBLIC_URL must be an address');
});
