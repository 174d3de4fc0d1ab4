import { signal } from '@preact/signals';
import { expect, test, vi } from 'vitest';
import { file as fileType } from '../../../src/fields/file/file.js';
import type { FileRaw } from '../../../src/fields/file/file-entry.js';
import { abortUploads, createUploadQueue } from '../../../src/fields/file/upload-queue.js';
import { createFieldModel } from '../../../src/form/field-model.js';
import type { FormService } from '../../../src/form/form-service.js';

class UploadFailure extends Error {
  readonly code = 'offline';
  readonly outcome = 'not-taken';
  constructor(
    readonly retryable: boolean,
    readonly detail = '',
  ) {
    super('upload failed');
  }
}

function setUp(upload: FormService['upload'], maxBytes?: number, fileKinds?: readonly string[]) {
  const onChange = vi.fn();
  const field = createFieldModel<FileRaw>(
    {
      address: 'ext_request.1',
      group: 'ext_request',
      id: '1',
      kind: 'file',
      label: 'File',
      ...(maxBytes !== undefined && { maxBytes }),
      ...(fileKinds && { fileKinds }),
    },
    fileType,
    {
      language: 'en',
      nesting: undefined,
      parent: undefined,
      loadOptions: () => Promise.resolve([]),
      prefill: undefined,
      onChange,
    },
  );
  const sleeps: number[] = [];
  const wakeUp = signal<(() => void) | undefined>(undefined);
  const sleep = (durationMs: number) =>
    new Promise<void>((resolve) => {
      sleeps.push(durationMs);
      wakeUp.value = resolve;
    });
  const queue = createUploadQueue({ field, upload, maxSizeText: '1 MB', monotonic: () => 7, sleep });
  const states = () => field.raw.peek().map(({ state }) => state.status);
  const flush = () => vi.waitFor(() => expect(states()).not.toContain('uploading'));
  return { field, queue, onChange, sleeps, wakeUp, states, flush };
}

const picture = new File(['x'], 'a.png');

test('an interrupted upload is retried after 1 and 3 seconds and then fails until the visitor retries it', async () => {
  const upload = vi.fn<FormService['upload']>(async () => {
    throw new UploadFailure(true);
  });
  const { field, queue, sleeps, wakeUp, states, flush } = setUp(upload);
  queue.add([picture]);
  for (const expected of [[1_000], [1_000, 3_000]]) {
    await vi.waitFor(() => expect(sleeps).toEqual(expected));
    expect(states()).toEqual(['uploading']);
    wakeUp.peek()?.();
  }
  await flush();
  expect(states()).toEqual(['failed']);
  expect(upload).toHaveBeenCalledTimes(3);
  upload.mockResolvedValueOnce('stored-1');
  for (const entry of field.raw.peek()) queue.retry(entry);
  await flush();
  expect(field.answer.peek()).toEqual({ files: ['stored-1'] });
});

test('an upload with a permanent failure is not retried', async () => {
  const { queue, sleeps, states, flush } = setUp(async () => {
    throw new UploadFailure(false);
  });
  queue.add([picture]);
  await flush();
  expect(states()).toEqual(['failed']);
  expect(sleeps).toEqual([]);
});

test('a file above the size limit is added but not uploaded', () => {
  const upload = vi.fn<FormService['upload']>();
  const { field, queue } = setUp(upload, 0);
  queue.add([picture]);
  expect(field.raw.peek()[0]?.state).toEqual({ status: 'too-large', maxSizeText: '1 MB' });
  expect(upload).not.toHaveBeenCalled();
});

test('progress reports the share and the start time without a change of the field', () => {
  const { field, queue, onChange } = setUp((_file, _group, onProgress) => {
    onProgress(0.5);
    return new Promise(() => {});
  });
  queue.add([picture]);
  expect(field.raw.peek()[0]?.state).toMatchObject({ status: 'uploading', fraction: 0.5, startedAtMs: 7 });
  expect(onChange).toHaveBeenCalledTimes(1);
});

test('removing a file cancels its upload, and a late result does not change the field', async () => {
  let finish = (_: string) => {};
  let abortSignal: AbortSignal | undefined;
  const { field, queue, onChange } = setUp((_file, _group, _onProgress, signal) => {
    abortSignal = signal;
    return new Promise((resolve) => {
      finish = resolve;
    });
  });
  queue.add([picture]);
  for (const entry of field.raw.peek()) queue.remove(entry);
  expect(abortSignal?.aborted).toBe(true);
  expect(onChange).toHaveBeenCalledTimes(2);
  finish('stored-1');
  await Promise.resolve();
  expect(field.raw.peek()).toEqual([]);
  expect(onChange).toHaveBeenCalledTimes(2);
});

test('an upload that is aborted between two attempts is not tried again', async () => {
  const upload = vi.fn<FormService['upload']>(async () => {
    throw new UploadFailure(true);
  });
  const { field, queue, sleeps, wakeUp } = setUp(upload);
  queue.add([picture]);
  await vi.waitFor(() => expect(sleeps).toEqual([1_000]));
  abortUploads(field);
  wakeUp.peek()?.();
  await Promise.resolve();
  expect(upload).toHaveBeenCalledTimes(1);
});

test.each([
  ['plan.gif', 'x', undefined, 'kind'],
  ['old.doc', 'x', undefined, 'kind'],
  ['all.zip', 'x', undefined, 'kind'],
  ['pdf', 'x', undefined, 'kind'],
  ['a.pdf.exe', 'x', undefined, 'kind'],
  ['blank.pdf', '', undefined, 'empty'],
  ['holiday.png', 'x', new Set(['holiday.png']), 'folder'],
  ['Photos', 'x', new Set(['Photos']), 'folder'],
])('%s is refused before the upload, without a retry', (name, content, folderNames, reason) => {
  const upload = vi.fn<FormService['upload']>();
  const { field, queue } = setUp(upload, undefined, ['pdf', 'png']);
  queue.add([new File([content], name)], folderNames);
  expect(field.raw.peek()).toMatchObject([{ state: { status: 'refused', reason } }]);
  expect(upload).not.toHaveBeenCalled();
  expect(field.issue.peek()).toEqual({
    code: 'file-refused',
    params: { file: name },
  });
});

test.each(['a.PDF', 'b.png', 'two.dots.pdf'])(
  '%s is uploaded, because its kind is accepted',
  async (name) => {
    const { queue, states, flush } = setUp(async () => 'stored', undefined, ['pdf', 'png']);
    queue.add([new File(['x'], name)]);
    await flush();
    expect(states()).toEqual(['done']);
  },
);

test.each([
  ['kind', { status: 'refused', reason: 'kind' }],
  ['name', { status: 'refused', reason: 'kind' }],
  ['content', { status: 'refused', reason: 'content' }],
  ['empty', { status: 'refused', reason: 'empty' }],
  ['size', { status: 'too-large', maxSizeText: '1 MB' }],
  ['', { status: 'failed' }],
])('a file that the relay refuses because of "%s" is tried once', async (detail, state) => {
  const upload = vi.fn<FormService['upload']>(async () => {
    throw new UploadFailure(false, detail);
  });
  const { field, queue, flush, sleeps } = setUp(upload);
  queue.add([picture]);
  await flush();
  expect(field.raw.peek()).toMatchObject([{ state }]);
  expect(upload).toHaveBeenCalledOnce();
  expect(sleeps).toEqual([]);
});

type UploadEvent = readonly [delayMs: number, progress?: number | 'done' | 'failed'];

const longUploads: readonly [name: string, events: readonly UploadEvent[], reports: readonly string[]][] = [
  ['a short upload is reported at its end only', [[500, 'done']], ['done']],
  [
    'a long upload is reported after 1 second and at its end',
    [[1_000], [2_000, 0.5], [2_000, 'done']],
    ['0', 'done'],
  ],
  [
    'the progress is reported every 10 seconds',
    [[500, 0.1], [500], [9_000, 0.4], [1_000], [9_000, 0.9], [1_000], [500, 'failed'], [20_000]],
    ['0.1', '0.4', '0.9', 'failed'],
  ],
  [
    'an upload that stands still is reported once',
    [[500, 0.2], [500], [10_000], [10_000], [1_000, 0.3], [9_000]],
    ['0.2', '0.3'],
  ],
];

test.each(longUploads)('%s', async (_, events, expected) => {
  let [nowMs, reportProgress]: [number, (fraction: number) => void] = [0, () => {}];
  let finish: (result: string | Error) => void = () => {};
  const upload: FormService['upload'] = (_file, _group, onProgress) => {
    reportProgress = onProgress ?? reportProgress;
    return new Promise((resolve, reject) => {
      finish = (result) => (typeof result === 'string' ? resolve(result) : reject(result));
    });
  };
  const reports: string[] = [];
  const sleepers: { readonly dueMs: number; wake(): void }[] = [];
  const { field } = setUp(upload);
  const queue = createUploadQueue({
    field,
    upload,
    maxSizeText: '',
    monotonic: () => nowMs,
    sleep: (durationMs) => new Promise((wake) => sleepers.push({ dueMs: nowMs + durationMs, wake })),
    onStateChange: ({ state }) =>
      reports.push(state.status === 'uploading' ? String(state.fraction) : state.status),
  });
  queue.add([picture]);
  for (const [delayMs, progress] of events) {
    nowMs += delayMs;
    if (typeof progress === 'number') reportProgress(progress);
    else if (progress) finish(progress === 'done' ? 'stored' : new UploadFailure(false));
    for (const sleeper of sleepers.filter(({ dueMs }) => dueMs <= nowMs)) sleeper.wake();
    await new Promise((resolve) => setTimeout(resolve));
  }
  expect(reports).toEqual(expected);
});

test('an upload that was cancelled or started again is reported by the last upload only', async () => {
  const wakeAll: (() => void)[] = [];
  const reports: string[] = [];
  let fail: (failure: Error) => void = () => {};
  const upload: FormService['upload'] = () =>
    new Promise((_, reject) => {
      fail = reject;
    });
  const { field } = setUp(upload);
  const queue = createUploadQueue({
    field,
    upload,
    maxSizeText: '',
    sleep: () => new Promise((wake) => wakeAll.push(wake)),
    onStateChange: ({ state }) => reports.push(state.status),
  });
  const pass = async () => {
    for (const wake of wakeAll.splice(0)) wake();
    await new Promise((resolve) => setTimeout(resolve));
  };
  queue.add([picture]);
  fail(new UploadFailure(false));
  await new Promise((resolve) => setTimeout(resolve));
  for (const entry of field.raw.peek()) queue.retry(entry);
  await pass();
  expect(reports).toEqual(['failed', 'uploading']);
  abortUploads(field);
  await pass();
  expect(wakeAll).toEqual([]);
});
