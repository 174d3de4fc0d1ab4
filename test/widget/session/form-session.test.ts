import { afterEach, expect, test, vi } from 'vitest';
import type { FormService } from '../../../src/form/form-service.js';
import { en } from '../../../src/messages/en.js';
import { loadModules } from '../../../src/widget/load-parts.js';
import { createFormSession, type SessionOptions } from '../../../src/widget/session/form-session.js';
import { createAnnouncer } from '../../../src/widget/session/live-region.js';
import { createDefinition } from '../../form/form-fixture.js';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function loadSession(options: Partial<SessionOptions> = {}) {
  const reportedErrors: unknown[] = [];
  const failures: unknown[] = [];
  vi.stubGlobal('reportError', (error: unknown) => reportedErrors.push(error));
  vi.spyOn(console, 'warn').mockReturnValue();
  const service: Partial<FormService> = {
    loadForm: () => Promise.resolve({ definition: createDefinition({ id: '1' }), warnings: [] }),
  };
  const session = createFormSession({
    form: '34',
    service: service as FormService,
    messages: Promise.resolve(en),
    announcer: createAnnouncer(),
    idempotencyKey: { current: () => '', clear() {} },
    draftStore: undefined,
    loadModules,
    settle: () => Promise.resolve(),
    onError: (detail) => failures.push(detail),
    ...options,
  });
  await session.load();
  return { session, result: { shown: session.state.peek().status, reported: reportedErrors, failures } };
}

const expectedErrors = [{ code: 'script', retryable: true }];

test('an error while the form opens shows the retry view and is reported', async () => {
  const mistake = new TypeError('ours');
  const restore = () => {
    throw mistake;
  };
  const draftStore = {
    load: () => Promise.resolve({ restore }),
    scheduleSave: () => Promise.resolve(),
    clear() {},
  };
  expect((await loadSession({ draftStore })).result).toEqual({
    shown: 'unavailable',
    reported: [mistake],
    failures: expectedErrors,
  });
});

test('a chunk that cannot be loaded shows the retry view and is not reported as a bug', async () => {
  const extras = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
  expect((await loadSession({ extras })).result).toEqual({
    shown: 'unavailable',
    reported: [],
    failures: expectedErrors,
  });
});

test('a loaded form opens without errors', async () => {
  expect((await loadSession()).result).toEqual({ shown: 'open', reported: [], failures: [] });
});

test('a change prepares the service for sending 300 ms later, so that a dependent list is filled first', async () => {
  vi.useFakeTimers();
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run));
  const begin = vi.fn();
  const { session } = await loadSession({
    service: {
      begin,
      loadForm: () => Promise.resolve({ definition: createDefinition({ id: '1' }), warnings: [] }),
    } as Partial<FormService> as FormService,
  });
  session.state.peek().form?.model.fields[0]?.change('Oak');
  vi.advanceTimersByTime(299);
  expect(begin).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(begin).toHaveBeenCalledOnce();
});
