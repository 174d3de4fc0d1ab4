import { describe, expect, test } from 'vitest';
import type { FormService, Receipt } from '../../src/form/form-service.js';
import { createSubmissionController, type SubmissionControllerOptions } from '../../src/form/submission.js';
import { createDeferredLists, createDefinition, flushPromises, openForm, option } from './form-fixture.js';

class Failure extends Error {
  readonly code = 'timeout';
  constructor(
    readonly outcome: 'unclear' | 'not-taken',
    readonly retryable = true,
  ) {
    super('no answer');
  }
}

function setUpSubmission(
  definition = createDefinition({ id: '1', required: true }),
  lists = createDeferredLists(),
  queuesOffline = false,
  pageOptions: Pick<SubmissionControllerOptions, 'findPageIssues'> = {},
) {
  const { model } = openForm(definition, lists.load);
  const sent: Parameters<FormService['send']>[0][] = [];
  const answers: { resolve(receipt: Receipt): void; fail(error: Error): void }[] = [];
  /** Callbacks of stored submissions, to be called when the submission was sent. */
  const deliveredCallbacks: ((receipt: Receipt) => void)[] = [];
  const stored: Parameters<FormService['send']>[0][] = [];
  const receipts: Receipt[] = [];
  let tokenCount = 0;
  let token: string | undefined;
  const removal = new AbortController();
  const submission = createSubmissionController({
    model,
    signal: removal.signal,
    service: {
      send(filled) {
        sent.push(filled);
        return new Promise((resolve, fail) => {
          answers.push({ resolve, fail });
        });
      },
      keep(lead, _failure, onSent) {
        stored.push(lead);
        deliveredCallbacks.push(onSent);
        return queuesOffline;
      },
    },
    idempotencyKey: {
      current() {
        token ??= `token-${++tokenCount}`;
        return token;
      },
      clear() {
        token = undefined;
      },
    },
    onSent: (receipt) => receipts.push(receipt),
    ...pageOptions,
  });
  return { model, submission, removal, sent, answers, stored, deliveredCallbacks, receipts, lists };
}

describe('a submission', () => {
  test('of an invalid form sends nothing and returns the invalid fields', async () => {
    const { submission, sent } = setUpSubmission();
    const outcome = await submission.submit();
    expect(outcome.status === 'invalid' && outcome.fields.map(({ definition }) => definition.id)).toEqual([
      '1',
    ]);
    expect(sent).toEqual([]);
  });

  test.each([
    ['one', ['', 'b', 'c'], ['1']],
    ['two', ['', 'b', ''], ['1', '3']],
  ])('of a form in which %s of three answers is wrong sends nothing', async (_case, texts, invalidIds) => {
    const definition = createDefinition(...['1', '2', '3'].map((id) => ({ id, required: true })));
    const { model, submission, sent } = setUpSubmission(definition);
    for (const [index, text] of texts.entries()) model.fields[index]?.change(text);
    const outcome = await submission.submit();
    expect(outcome.status === 'invalid' && outcome.fields.map(({ definition }) => definition.id)).toEqual(
      invalidIds,
    );
    expect(submission.state.value).toBe(outcome);
    expect(sent).toEqual([]);
  });

  test('of a blank form without required fields sends nothing', async () => {
    const { submission, sent } = setUpSubmission(createDefinition({ id: '1' }, { id: '2' }));
    expect(await submission.submit()).toEqual({ status: 'invalid', fields: [] });
    expect(sent).toEqual([]);
  });

  test('happens once if submit is called twice', async () => {
    const { model, submission, sent, answers } = setUpSubmission();
    model.fields[0]?.change('hello');
    const both = [submission.submit(), submission.submit()];
    await flushPromises();
    answers[0]?.resolve({ form: '34' });
    expect(await Promise.all(both)).toEqual([
      { status: 'sent', receipt: { form: '34' } },
      { status: 'sent', receipt: { form: '34' } },
    ]);
    await submission.submit();
    expect(sent).toHaveLength(1);
  });

  test.each([
    ['uses the same key after an unclear outcome', 'unclear', true, false, 'token-1'],
    ['uses a new key after the outcome `not-taken`', 'not-taken', true, false, 'token-2'],
    ['uses a new key after a refusal', 'not-taken', false, false, 'token-2'],
    [
      'uses the same key after a refusal of a stored submission, so that there is no second lead',
      'not-taken',
      false,
      true,
      'token-1',
    ],
  ] as const)('%s, and keeps the typed values', async (_, outcome, retryable, isStored, second) => {
    const { model, submission, sent, answers } = setUpSubmission(undefined, undefined, isStored);
    model.fields[0]?.change('hello');
    const first = submission.submit();
    await flushPromises();
    answers[0]?.fail(new Failure(outcome, retryable));
    expect(await first).toMatchObject({ status: 'failed', queuedOffline: false });
    void submission.submit();
    await flushPromises();
    expect(sent.map(({ token }) => token)).toEqual(['token-1', second]);
    expect(sent[1]?.answers.get('ext_request.1')).toBe('hello');
  });

  test('waits for a list that is loading, and validates again afterwards', async () => {
    const { submission, sent, lists } = setUpSubmission(
      createDefinition({ id: '1', kind: 'select', required: true, options: [] }),
    );
    const first = submission.submit();
    await flushPromises();
    expect(submission.state.value.status).toBe('waiting');
    lists.requests[0]?.resolve([option('a'), option('b', undefined, { preselected: true })]);
    await flushPromises();
    expect(submission.state.value.status).toBe('sending');
    expect(sent[0]?.answers.get('ext_request.1')).toEqual({
      option: option('b', undefined, { preselected: true }),
    });
    void first;
  });

  test('is followed by a blank form after a reset', async () => {
    const { model, submission, answers } = setUpSubmission();
    model.fields[0]?.change('hello');
    const first = submission.submit();
    await flushPromises();
    answers[0]?.resolve({ form: '34' });
    await first;
    submission.reset();
    expect(submission.state.value.status).toBe('editing');
    expect(model.answers().size).toBe(0);
    expect(model.fields[0]?.shownIssue.value).toBeUndefined();
  });

  describe('whose submission is stored on the device', () => {
    async function storeSubmission() {
      const form = setUpSubmission(undefined, undefined, true);
      form.model.fields[0]?.change('Ann');
      const first = form.submission.submit();
      await flushPromises();
      form.answers[0]?.fail(new Failure('unclear'));
      expect(await first).toMatchObject({ status: 'failed', queuedOffline: true });
      return form;
    }

    test('has the state `sent` as soon as the submission was sent', async () => {
      const { submission, deliveredCallbacks, receipts } = await storeSubmission();
      deliveredCallbacks[0]?.({ form: '34', receipt: 'R-ANN' });
      expect(submission.state.value.status).toBe('sent');
      expect(receipts).toEqual([{ form: '34', receipt: 'R-ANN' }]);
    });

    test('is a separate lead from the form that is filled in after a reset', async () => {
      const { model, submission, sent } = await storeSubmission();
      expect(submission.reset()).toBe(true);
      model.fields[0]?.change('Bob');
      void submission.submit();
      await flushPromises();
      expect(sent.map(({ token, answers }) => [token, ...answers.values()])).toEqual([
        ['token-1', 'Ann'],
        ['token-2', 'Bob'],
      ]);
    });

    /** Fills in a form and sends it. The attempt has no answer yet. */
    async function startSend() {
      const setup = setUpSubmission(createDefinition({ id: '1' }), undefined, true);
      setup.model.fields[0]?.change('Ann');
      const first = setup.submission.submit();
      await flushPromises();
      return { ...setup, first };
    }

    test.each([
      ['a correction', 'Anna', 'Anna'],
      ['no answer any more', '', 'Ann'],
    ])('contains %s that was made while the form was being sent', async (_case, typed, kept) => {
      const { model, submission, answers, stored, first } = await startSend();
      model.fields[0]?.change(typed);
      submission.updateQueuedSubmission();
      answers[0]?.fail(new Failure('unclear'));
      await first;
      expect(stored.map((lead) => [...lead.answers.values()])).toEqual([[kept]]);
    });

    test('is not replaced by a blank form', async () => {
      const { model, submission, answers, stored, first } = await startSend();
      answers[0]?.fail(new Failure('unclear'));
      await first;
      for (const typed of ['Anna', '']) {
        model.fields[0]?.change(typed);
        submission.updateQueuedSubmission();
      }
      expect(stored.map((lead) => [...lead.answers.values()])).toEqual([['Ann'], ['Anna']]);
    });

    test('does not change a form that is filled in after a reset', async () => {
      const { model, submission, deliveredCallbacks, receipts } = await storeSubmission();
      submission.reset();
      model.fields[0]?.change('Bob, half ty');
      deliveredCallbacks[0]?.({ form: '34', receipt: 'R-ANN' });
      expect(submission.state.value.status).toBe('editing');
      expect(receipts).toEqual([]);
    });
  });

  test('cannot be reset while the form is being sent', async () => {
    const { model, submission, answers } = setUpSubmission();
    model.fields[0]?.change('hello');
    const first = submission.submit();
    await flushPromises();
    expect(submission.reset()).toBe(false);
    expect(model.answers().size).toBe(1);
    answers[0]?.resolve({ form: '34' });
    expect((await first).status).toBe('sent');
  });

  test('waits for a dependent list, too, that a preselected option starts to load', async () => {
    const { submission, sent, lists } = setUpSubmission(
      createDefinition(
        { id: '1', kind: 'select', required: true },
        { id: '2', kind: 'select', parent: 'ext_request.1' },
      ),
    );
    void submission.submit();
    await flushPromises();
    lists.requests[0]?.resolve([option('a', undefined, { preselected: true })]);
    await flushPromises();
    expect([submission.state.value.status, sent.length]).toEqual(['waiting', 0]);
    lists.requests[1]?.resolve([option('b', undefined, { preselected: true })]);
    await flushPromises();
    expect([submission.state.value.status, sent.length]).toEqual(['sending', 1]);
  });

  test.each([
    ['a required list under it', ['1', '2']],
    ['required lists in three levels', ['1', '2', '3']],
    ['required lists that come before their parents', ['3', '2', '1']],
  ])('waits for a list that is loading and that decides about %s', async (_case, order) => {
    const { model, submission, sent, lists } = setUpSubmission(
      createDefinition(
        ...order.map((id) => ({
          id,
          kind: 'select',
          required: true,
          ...(id !== '1' && { parent: `ext_request.${Number(id) - 1}` as const }),
        })),
      ),
    );
    void submission.submit();
    for (const level of order.keys()) {
      await flushPromises();
      expect([submission.state.value.status, sent.length]).toEqual(['waiting', 0]);
      expect(model.fields.map(({ shownIssue }) => shownIssue.value)).toEqual(order.map(() => undefined));
      lists.requests[level]?.resolve([option('a', undefined, { preselected: true })]);
    }
    await flushPromises();
    expect([submission.state.value.status, sent.length]).toEqual(['sending', 1]);
  });

  test('asks for a choice in the parent first once the parent has loaded without a preselected option', async () => {
    const { submission, lists } = setUpSubmission(
      createDefinition(
        { id: '1', kind: 'select' },
        { id: '2', kind: 'select', required: true, parent: 'ext_request.1' },
      ),
    );
    const running = submission.submit();
    await flushPromises();
    lists.requests[0]?.resolve([option('a'), option('b')]);
    const outcome = await running;
    expect(outcome.status === 'invalid' && outcome.fields.map(({ issue }) => issue.value?.code)).toEqual([
      'parent-first',
    ]);
  });

  test('does not wait for a list if another field is wrong', async () => {
    const { submission, sent, lists } = setUpSubmission(
      createDefinition({ id: '1', kind: 'select' }, { id: '2', required: true }),
    );
    expect(await submission.submit()).toMatchObject({ status: 'invalid' });
    expect([sent.length, lists.requests.length]).toEqual([0, 1]);
  });

  test.each([
    ['arrives afterwards', true],
    ['never arrives', false],
  ])('that waits for a list ends when the form is removed, and the list %s', async (_when, arrives) => {
    const { submission, removal, sent, lists } = setUpSubmission(
      createDefinition({ id: '1', kind: 'select' }, { id: '2' }),
    );
    const running = submission.submit();
    await flushPromises();
    expect(submission.state.value.status).toBe('waiting');
    removal.abort();
    if (arrives) lists.requests[0]?.resolve([option('a', undefined, { preselected: true })]);
    await running;
    expect(sent).toEqual([]);
  });

  test.each([
    ['refuses a field', 'hello', true, { status: 'invalid' }],
    ['refuses no field', 'hello', false, { status: 'sending' }],
    ['is not asked, because the form itself has an error', '', false, { status: 'invalid' }],
  ])('of which a rule of the page %s', async (_result, text, refuses, expected) => {
    let calls = 0;
    const { model, submission, sent } = setUpSubmission(undefined, undefined, false, {
      async findPageIssues({ fields }) {
        calls++;
        return refuses ? fields : [];
      },
    });
    model.fields[0]?.change(text);
    const isSent = expected.status === 'sending';
    void submission.submit();
    await flushPromises();
    expect(submission.state.value).toMatchObject(expected);
    expect([calls, sent.length]).toEqual([text === '' ? 0 : 1, Number(isSent)]);
  });

  test('that fails with an unexpected error rejects and can be repeated', async () => {
    const { model, submission, answers } = setUpSubmission();
    model.fields[0]?.change('hello');
    const first = submission.submit();
    await flushPromises();
    answers[0]?.fail(new TypeError('ours'));
    await expect(first).rejects.toThrow('ours');
    expect(submission.state.value.status).toBe('editing');
  });
});
