import { afterEach, expect, test, vi } from 'vitest';
import type { FormService } from '../../src/form/form-service.js';
import { en } from '../../src/messages/en.js';
import { loadParts } from '../../src/widget/load-parts.js';
import { createFormSession, type SessionOptions } from '../../src/widget/session/form-session.js';
import { createAnnouncer } from '../../src/widget/session/live-region.js';
import { formOf } from '../form/sample-form.js';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function load(options: Partial<SessionOptions> = {}) {
  const reported: unknown[] = [];
  const failures: unknown[] = [];
  vi.stubGlobal('reportError', (error: unknown) => reported.push(error));
  vi.spyOn(console, 'warn').mockReturnValue();
  const service: Partial<FormService> = {
    loadForm: () => Promise.resolve({ definition: formOf({ id: '1' }), warnings: [] }),
  };
  const session = createFormSession({
    form: '34',
    service: service as FormService,
    messages: Promise.resolve(en),
    announcer: createAnnouncer(),
    token: { current: () => '', forget() {} },
    draft: undefined,
    loadParts,
    onError: (detail) => failures.push(detail),
    ...options,
  });
  await session.load();
  return { shown: session.state.peek().is, reported, failures };
}

const lost = [{ code: 'script', retryable: true }];

test('a mistake of our own keeps nobody waiting, and is seen', async () => {
  const mistake = new TypeError('ours');
  const restore = () => {
    throw mistake;
  };
  const draft = { recall: () => Promise.resolve({ restore }), touch: () => Promise.resolve(), forget() {} };
  expect(await load({ draft })).toEqual({ shown: 'unavailable', reported: [mistake], failures: lost });
});

test('a part of the script that can’t be fetched is the line’s, and no mistake', async () => {
  const extras = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
  expect(await load({ extras })).toEqual({ shown: 'unavailable', reported: [], failures: lost });
});

test('a form that is there is shown', async () => {
  expect(await load()).toEqual({ shown: 'open', reported: [], failures: [] });
});
