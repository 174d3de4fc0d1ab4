import { describe, expect, test } from 'vitest';
import type { Receipt } from '../../src/form/form-service.js';
import { createSubmissionController, type SubmissionControllerOptions } from '../../src/form/submission.js';
import { createDefinition, openForm } from './form-fixture.js';

class Failure extends Error {
  readonly code = 'network';
  readonly retryable = true;
  readonly outcome = 'unclear';
}

function setUpSubmission(options: Partial<SubmissionControllerOptions> = {}) {
  const { model } = openForm(createDefinition({ id: '1', required: true }, { id: '2', kind: 'integer' }));
  const sent: unknown[] = [];
  const kept: { readonly answers: unknown; readonly onSent: (receipt: Receipt) => void }[] = [];
  let cleared = 0;
  const submission = createSubmissionController({
    model,
    service: {
      async send(filled) {
        sent.push(filled);
        throw new Failure();
      },
      keep(filled, _failure, onSent) {
        kept.push({ answers: [...filled.answers], onSent });
        return true;
      },
    },
    idempotencyKey: { current: () => 'token', clear: () => cleared++ },
    signal: new AbortController().signal,
    ...options,
  });
  model.fields[0]?.change('Ann');
  return { model, submission, sent, kept, clearCount: () => cleared };
}

test('a receipt of an earlier visit is the first state, and nothing is sent', async () => {
  const earlierReceipt = { form: '34', receipt: 'R-1' };
  const { submission, sent } = setUpSubmission({ earlierReceipt });
  const state = { status: 'sent', receipt: earlierReceipt, time: 'earlier' };
  expect(submission.state.value).toEqual(state);
  expect(await submission.submit()).toEqual(state);
  expect(sent).toEqual([]);
});

test('without an earlier visit the form is being edited', () => {
  expect(setUpSubmission().submission.state.value).toEqual({ status: 'editing' });
});

test('`beforeSend` can keep the form open', async () => {
  let isAllowed = false;
  const { submission, sent } = setUpSubmission({ beforeSend: () => isAllowed });
  expect(await submission.submit()).toEqual({ status: 'editing' });
  expect(sent).toEqual([]);
  isAllowed = true;
  expect((await submission.submit()).status).toBe('failed');
  expect(sent).toHaveLength(1);
});

test('`beforeSend` is not called for an invalid form', async () => {
  let calls = 0;
  const { model, submission } = setUpSubmission({ beforeSend: () => ++calls > 0 });
  model.fields[0]?.change('');
  await submission.submit();
  expect(calls).toBe(0);
});

test.each([
  ['the fields of the relay', { consents: ['a'] }],
  ['no fields of the relay', undefined],
])('a submission contains the form id, the answers, the idempotency key and %s', async (_case, fields) => {
  const { submission, sent } = setUpSubmission(fields && { relayFields: () => fields });
  await submission.submit();
  expect(sent).toEqual([
    { formId: '34', answers: new Map([['ext_request.1', 'Ann']]), token: 'token', enclosed: fields ?? {} },
  ]);
});

describe('a submission that is stored on the device', () => {
  test('keeps its key', async () => {
    const { submission, clearCount } = setUpSubmission();
    expect(await submission.submit()).toMatchObject({ status: 'failed', queuedOffline: true });
    expect(clearCount()).toBe(0);
  });

  test('is replaced by changed values, but not while a field is wrong', async () => {
    const { model, submission, kept } = setUpSubmission();
    await submission.submit();
    model.fields[1]?.change('many');
    submission.updateQueuedSubmission();
    expect(kept).toHaveLength(1);
    model.fields[1]?.change('7');
    submission.updateQueuedSubmission();
    expect(kept.map(({ answers }) => answers)).toEqual([
      [['ext_request.1', 'Ann']],
      [
        ['ext_request.1', 'Ann'],
        ['ext_request.2', '7'],
      ],
    ]);
    kept[1]?.onSent({ form: '34' });
    expect(submission.state.value).toEqual({ status: 'sent', receipt: { form: '34' }, time: 'later' });
  });

  test('is not stored after a change, unless a failed submission was stored before', async () => {
    const { submission, kept } = setUpSubmission();
    submission.updateQueuedSubmission();
    expect(kept).toEqual([]);
    const refusing = setUpSubmission({
      service: {
        send: () => Promise.reject(new Failure()),
        keep() {
          refusing.kept.push({ answers: [], onSent: () => {} });
          return false;
        },
      },
    });
    expect(await refusing.submission.submit()).toMatchObject({ queuedOffline: false });
    refusing.submission.updateQueuedSubmission();
    expect(refusing.kept).toHaveLength(1);
  });

  test('calls `onSent` once, and clears the key', async () => {
    const receipts: Receipt[] = [];
    const { submission, kept, clearCount } = setUpSubmission({ onSent: (receipt) => receipts.push(receipt) });
    await submission.submit();
    kept[0]?.onSent({ form: '34', receipt: 'R-1' });
    kept[0]?.onSent({ form: '34', receipt: 'R-2' });
    expect(receipts).toEqual([{ form: '34', receipt: 'R-1' }]);
    expect(clearCount()).toBe(1);
    expect(submission.state.value).toMatchObject({ receipt: { receipt: 'R-1' } });
  });
});

test('a service without a store on the device reports a failed send as not stored', async () => {
  const { submission } = setUpSubmission({ service: { send: () => Promise.reject(new Failure()) } });
  expect(await submission.submit()).toMatchObject({ status: 'failed', queuedOffline: false });
});
