import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Clock, systemClock } from '../../../src/async/clock.js';
import { type ConsoleCode, consoleSentences, formatSentence } from '../../../src/console/sentences.js';
import { CrmError, type CrmErrorCode } from '../../../src/crm/errors/crm-error.js';
import {
  type ConnectionObstacle,
  type ConnectionProbes,
  createPageProbes,
  diagnoseConnection,
} from '../../../src/crm/errors/diagnose-connection.js';
import { explainFailure, type FailedRequest, PageFailure } from '../../../src/crm/errors/explain-failure.js';

const url = 'https://forms.example.com';
const sentences: string[] = [];

beforeEach(() => {
  sentences.length = 0;
  for (const level of ['warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((text: string) => sentences.push(text));
  vi.stubGlobal('location', { origin: 'https://www.example.com', href: 'https://www.example.com/' });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** A clock whose `sleep` never ends, so that no time limit is reached. */
const endless: Clock = { now: () => 0, monotonic: () => 0, sleep: () => new Promise(() => {}) };

/** Probes with fixed results. A list gives the results of consecutive calls; its last item repeats. */
function createProbes(
  results: Partial<Record<keyof ConnectionProbes, boolean | readonly boolean[]>>,
): ConnectionProbes {
  const calls = { reach: 0, reachSends: 0, read: 0, loadScript: 0, readSiteRefusal: 0, isBlockedByPolicy: 0 };
  const next = (name: keyof ConnectionProbes, fallback: boolean) => {
    const result = results[name] ?? fallback;
    return typeof result === 'boolean' ? result : (result[calls[name]++] ?? result.at(-1) ?? fallback);
  };
  return {
    reach: async () => next('reach', true),
    reachSends: async () => next('reachSends', true),
    read: async () => next('read', true),
    loadScript: async () => next('loadScript', true),
    readSiteRefusal: async () => next('readSiteRefusal', false),
    isBlockedByPolicy: () => next('isBlockedByPolicy', false),
  };
}

const blocked = new PageFailure('blocked', true);
const notAllowed = new PageFailure('not-allowed', true);

describe.each<[string, Parameters<typeof createProbes>[0], ConsoleCode, PageFailure | undefined]>([
  ['a policy', { reach: false, isBlockedByPolicy: true }, 'blocked-by-policy', blocked],
  ['an extension that blocks all requests', { reach: false }, 'blocked-by-browser', blocked],
  ['an extension that blocks sends', { reachSends: false }, 'blocked-by-browser', blocked],
  ['a relay that refuses the site', { read: false }, 'site-refused', notAllowed],
  ['a server that is down', { reach: false, loadScript: false, read: false }, 'unreachable', undefined],
  ['a connection that works again', {}, 'unreachable', undefined],
  ['a connection that comes back after the first probe', { reach: [false, true] }, 'unreachable', undefined],
  [
    'a connection that breaks during the probes of the site',
    { read: false, reach: [true, false] },
    'unreachable',
    undefined,
  ],
  [
    'a connection that breaks during the probes of sends',
    { reachSends: false, reach: [true, false] },
    'unreachable',
    undefined,
  ],
  [
    'a connection that breaks during the probes of an extension',
    { reach: false, loadScript: [true, false] },
    'unreachable',
    undefined,
  ],
])('after a request without an answer because of %s', (_cause, results, code, failure) => {
  test.each(['shown', 'sent'] as const)('the form that cannot be %s gets this cause', async (purpose) => {
    const error = new CrmError('network');
    const request: FailedRequest = {
      purpose,
      formId: '34',
      url,
      clock: endless,
      probes: createProbes(results),
    };
    const outcome = await explainFailure(error, request);
    if (!failure) expect(outcome).toBe(error);
    // A lead may be kept. A form can be shown at another attempt if the visitor switches off the extension.
    else
      expect(outcome).toMatchObject({
        code: failure.code,
        outcome: 'not-taken',
        retryable: purpose === 'sent' || code === 'blocked-by-browser',
      });
    await vi.waitFor(() =>
      expect(sentences).toEqual([
        formatSentence(code, {
          what: `form 34 can’t be ${purpose}`,
          code: failure?.code ?? 'network',
          server: url,
          origin: 'https://www.example.com',
        }),
      ]),
    );
  });
});

test('a device that is offline is not probed, and its lead may be stored on the device', async () => {
  vi.stubGlobal('navigator', { onLine: false });
  const probes = createProbes({ isBlockedByPolicy: true });
  expect(await diagnoseConnection(probes, endless)).toBe('offline');
});

test.each<[ConnectionObstacle, Parameters<typeof createProbes>[0]]>([
  ['policy', { reach: false, isBlockedByPolicy: true }],
  ['browser', { reach: false }],
  ['browser', { reachSends: false }],
  ['site', { read: false }],
])('the obstacle %s is found if each request takes 0.9 seconds', async (obstacle, results) => {
  vi.useFakeTimers();
  const probes = createProbes(results);
  const slow = (probe: () => Promise<boolean>) => () => systemClock.sleep(900).then(probe);
  const diagnosis = diagnoseConnection(
    {
      ...probes,
      reach: slow(probes.reach),
      reachSends: slow(probes.reachSends),
      read: slow(probes.read),
      loadScript: slow(probes.loadScript),
    },
    systemClock,
  );
  await vi.advanceTimersByTimeAsync(10_000);
  vi.useRealTimers();
  expect(await diagnosis).toBe(obstacle);
});

test('probes that do not end are given up', async () => {
  const probes = { ...createProbes({}), reach: () => new Promise<boolean>(() => {}) };
  const clock: Clock = { ...endless, sleep: () => Promise.resolve() };
  expect(await diagnoseConnection(probes, clock)).toBeUndefined();
});

test('the probes of a page end at the time limit', async () => {
  vi.stubGlobal('document', new EventTarget());
  const signals: AbortSignal[] = [];
  vi.stubGlobal('fetch', (_url: string, { signal }: { signal: AbortSignal }) => {
    signals.push(signal);
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  const probes = createPageProbes(url, '34', { ...endless, sleep: () => Promise.resolve() });
  expect([await probes.reach(), await probes.reachSends(), await probes.read()]).toEqual([
    false,
    false,
    false,
  ]);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
});

const codes: readonly CrmErrorCode[] = [
  ...(['ACCESS_DENY', 'BAD_REQUEST', 'BAD_PARAMS', 'LIMIT_EXCEEDED', 'SERVER_IS_OVERLOADED'] as const),
  ...(['FILE_UPLOAD_ERROR', 'UNCLEAR', 'timeout', 'http', 'redirect', 'empty', 'truncated'] as const),
  ...(['not-json', 'charset', 'too-large', 'not-a-form', 'refused', 'mixed-content'] as const),
];

describe.each(['shown', 'sent', 'list', 'upload'] as const)('a failed request (%s)', (purpose) => {
  test.each([
    [
      403,
      '{"status":"fail","message":"ACCESS_DENY","reason":"origin not in ALLOWED_ORIGINS"}',
      'ALLOWED_ORIGINS',
    ],
    [
      403,
      '{"status":"fail","message":"ACCESS_DENY","reason":"request without an Origin"}',
      'ALLOWED_ORIGINS',
    ],
    [502, '{"status":"fail","message":"ACCESS_DENY"}', 'CRM_KEY'],
    [400, '{"status":"fail","message":"BAD_REQUEST","reason":"no body"}', 'CRM_KEY'],
    [200, '<html>', 'CRM_KEY'],
  ])('tells a refused site from a refused key: %s %s', async (status, body, setting) => {
    vi.stubGlobal('document', new EventTarget());
    vi.stubGlobal('fetch', async () => new Response(body, { status }));
    const error = new CrmError('ACCESS_DENY');
    const outcome = await explainFailure(error, { purpose, formId: '34', url, clock: endless });
    const isRefused = setting === 'ALLOWED_ORIGINS' && (purpose === 'shown' || purpose === 'sent');
    if (isRefused) expect(outcome).toMatchObject({ code: 'not-allowed', retryable: purpose === 'sent' });
    else expect(outcome).toBe(error);
    await vi.waitFor(() => expect(sentences).toEqual([expect.stringContaining(setting)]));
  });

  test.each(codes)('with the code %s keeps its error and is explained in one sentence', async (code) => {
    vi.stubGlobal('document', new EventTarget());
    vi.stubGlobal('fetch', async () => new Response('{}', { status: 502 }));
    const error = new CrmError(code);
    const request: FailedRequest = { purpose, formId: '34', url, clock: endless };
    const isForm = purpose === 'shown' || purpose === 'sent';
    const outcome = await explainFailure(error, request);
    if (code === 'mixed-content' && isForm) expect(outcome).toMatchObject({ code: 'blocked' });
    else expect(outcome).toBe(error);
    await vi.waitFor(() => expect(sentences).toHaveLength(1));
    const texts = Object.values(consoleSentences).map(({ says }) => says.split('. ').at(-1) ?? '');
    const cause = sentences[0]?.replaceAll(url, '{server}') ?? '';
    expect(texts.some((text) => cause.includes(text))).toBe(true);
    expect(cause).toContain(`: ${code}. `);
    expect(cause).not.toMatch(/\{(?!server)\w+\}/);
  });

  test('without an answer keeps the kind of failure that its field can handle', async () => {
    const error = new CrmError('network');
    const probes = createProbes({ reach: false, isBlockedByPolicy: true });
    const outcome = await explainFailure(error, {
      purpose,
      formId: '34',
      url,
      clock: endless,
      probes,
    });
    if (purpose === 'list' || purpose === 'upload') expect(outcome).toBe(error);
    else expect(outcome).toMatchObject({ code: 'blocked' });
    await vi.waitFor(() => expect(sentences.join()).toContain('connect-src'));
  });
});

test.each([
  ['a request that was cancelled', new CrmError('aborted')],
  ['a bug', new TypeError('ours')],
])('%s is not explained', async (_what, error) => {
  const request: FailedRequest = { purpose: 'sent', formId: '34', url, clock: endless };
  expect(await explainFailure(error, request)).toBe(error);
  await import('../../../src/console/sentences.js');
  expect(sentences).toEqual([]);
});

test.each([
  ['shown', false],
  ['sent', true],
] as const)('on an https page, a form of an http address cannot be %s', async (purpose, retryable) => {
  const error = new CrmError('mixed-content');
  const failure = await explainFailure(error, { purpose, formId: '34', url, clock: endless });
  expect(failure).toMatchObject({ code: 'blocked', retryable });
});

test.each([
  ['onload', true],
  ['onerror', false],
] as const)(
  'the probe of a script tells by the event of %s whether it was loaded',
  async (handler, isLoaded) => {
    const links: { href?: string; onload?: () => void; onerror?: () => void }[] = [];
    let removedCount = 0;
    const remove = () => removedCount++;
    vi.stubGlobal('document', {
      createElement: (name: string) => ({ name, remove }),
      head: { append: (link: object) => links.push(link) },
    });
    const loading = createPageProbes(url, '34', endless).loadScript();
    expect(links).toEqual([expect.objectContaining({ name: 'link', rel: 'preload', as: 'script' })]);
    expect(links[0]?.href).toMatch(/^https:\/\/forms\.example\.com\/embed\.js\?probe=0-\d/);
    links[0]?.[handler]?.();
    expect(await loading).toBe(isLoaded);
    expect(removedCount).toBe(1);
  },
);

test('a probe that has ended listens to no policy and holds no timer', async () => {
  const document = new EventTarget();
  const signals: (AbortSignal | undefined)[] = [];
  vi.stubGlobal('document', document);
  vi.stubGlobal('fetch', async () => new Response(''));
  const clock: Clock = {
    ...endless,
    sleep(_ms, signal) {
      signals.push(signal);
      return new Promise(() => {});
    },
  };
  const probes = createPageProbes(url, '34', clock);
  expect(await probes.reach()).toBe(true);
  expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  document.dispatchEvent(
    Object.assign(new Event('securitypolicyviolation'), { disposition: 'enforce', blockedURI: `${url}/x` }),
  );
  expect(probes.isBlockedByPolicy()).toBe(false);
});

test('the probe for a refused site sends no values, but is a submission', async () => {
  const requests: unknown[][] = [];
  vi.stubGlobal('document', new EventTarget());
  vi.stubGlobal('fetch', async (...request: unknown[]) => {
    requests.push(request);
    return new Response('{"reason":"origin not in ALLOWED_ORIGINS"}');
  });
  const probes = createPageProbes(url, '34', endless);
  expect(await probes.readSiteRefusal()).toBe(true);
  await probes.reachSends();
  await probes.read();
  expect(requests).toMatchObject([
    [`${url}/onlineforms`, { method: 'POST', credentials: 'omit', cache: 'no-store' }],
    [`${url}/onlineforms`, { mode: 'no-cors' }],
    [`${url}/forms/34`, { credentials: 'omit' }],
  ]);
  expect(requests[0]?.[1]).not.toHaveProperty('body');
});

describe.each(['shown', 'sent', 'list', 'upload'] as const)(
  'on a page without a relay, a form or part (%s)',
  (purpose) => {
    const request: FailedRequest = { purpose, formId: '34', url, clock: endless, published: undefined };
    const relayOnly =
      /relay setting|log of the relay|start the relay|key of the relay|doctor|relay is overloaded|The relay at/;

    test.each(codes)('with the code %s gets a sentence that advises no repair of a relay', async (code) => {
      const probes = createProbes({ reach: false, loadScript: false, read: false });
      await explainFailure(new CrmError(code), { ...request, probes });
      await vi.waitFor(() => expect(sentences).toHaveLength(1));
      expect(sentences[0]?.replace('and the relay setting FORMS', '')).not.toMatch(relayOnly);
    });

    test('learns that the CRM lets no page read its answers', async () => {
      await explainFailure(new CrmError('network'), { ...request, probes: createProbes({ read: false }) });
      await vi.waitFor(() => expect(sentences).toEqual([expect.stringContaining('(CORS)')]));
      expect(sentences[0]).not.toMatch(relayOnly);
    });
  },
);

test('on a page with a relay, the sentences name the relay', async () => {
  const published = new Map();
  await explainFailure(new CrmError('ACCESS_DENY'), {
    purpose: 'list',
    url,
    clock: endless,
    published,
    probes: createProbes({}),
  });
  await vi.waitFor(() => expect(sentences).toEqual([expect.stringContaining('CRM_KEY')]));
});
