import { describe, expect, test } from 'vitest';
import type { FormService, Receipt } from '../../src/form/form-service.js';
import { createSubmission } from '../../src/form/submission.js';
import { formOf, heldLists, openForm, option, settled } from './sample-form.js';

class Failure extends Error {
  readonly code = 'timeout';
  readonly retryable = true;
  constructor(readonly outcome: 'unclear' | 'not-taken') {
    super('no answer');
  }
}

function setUp(definition = formOf({ id: '1', required: true }), lists = heldLists()) {
  const { model } = openForm(definition, lists.load);
  const sent: Parameters<FormService['send']>[0][] = [];
  const answers: { take(receipt: Receipt): void; fail(error: Error): void }[] = [];
  let made = 0;
  let token: string | undefined;
  const submission = createSubmission({
    model,
    service: {
      send(one) {
        sent.push(one);
        return new Promise((take, fail) => {
          answers.push({ take, fail });
        });
      },
    },
    token: {
      current() {
        token ??= `token-${++made}`;
        return token;
      },
      forget() {
        token = undefined;
      },
    },
  });
  return { model, submission, sent, answers, lists };
}

describe('sending a form', () => {
  test('names every field that keeps it from going, and sends nothing', async () => {
    const { submission, sent } = setUp();
    const outcome = await submission.submit();
    expect(outcome.is === 'invalid' && outcome.fields.map(({ definition }) => definition.id)).toEqual(['1']);
    expect(sent).toEqual([]);
  });

  test('two clicks send once', async () => {
    const { model, submission, sent, answers } = setUp();
    model.fields[0]?.change('hello');
    const both = [submission.submit(), submission.submit()];
    await settled();
    answers[0]?.take({ form: '34' });
    expect(await Promise.all(both)).toEqual([
      { is: 'sent', receipt: { form: '34' } },
      { is: 'sent', receipt: { form: '34' } },
    ]);
    await submission.submit();
    expect(sent).toHaveLength(1);
  });

  test.each([
    ['keeps its key after an unclear try', 'unclear', 'token-1'],
    ['takes a new key after a definite refusal', 'not-taken', 'token-2'],
  ] as const)('%s, and all that was typed', async (_, kind, second) => {
    const { model, submission, sent, answers } = setUp();
    model.fields[0]?.change('hello');
    const first = submission.submit();
    await settled();
    answers[0]?.fail(new Failure(kind));
    expect((await first).is).toBe('failed');
    void submission.submit();
    await settled();
    expect(sent.map(({ token }) => token)).toEqual(['token-1', second]);
    expect(sent[1]?.answers.get('ext_request.1')).toBe('hello');
  });

  test('waits for a list that is still loading, and checks again when it is there', async () => {
    const { submission, sent, lists } = setUp(
      formOf({ id: '1', kind: 'select', required: true, options: [] }),
    );
    const first = submission.submit();
    await settled();
    expect(submission.state.value.is).toBe('waiting');
    lists.asked[0]?.arrive([option('a'), option('b', undefined, { preselected: true })]);
    await settled();
    expect(submission.state.value.is).toBe('sending');
    expect(sent[0]?.answers.get('ext_request.1')).toEqual({
      option: option('b', undefined, { preselected: true }),
    });
    void first;
  });

  test('a form that was sent starts afresh', async () => {
    const { model, submission, answers } = setUp();
    model.fields[0]?.change('hello');
    const first = submission.submit();
    await settled();
    answers[0]?.take({ form: '34' });
    await first;
    submission.reset();
    expect(submission.state.value.is).toBe('editing');
    expect(model.answers().size).toBe(0);
    expect(model.fields[0]?.shownIssue.value).toBeUndefined();
  });

  test('a mistake of our own is seen and does not lock the form', async () => {
    const { model, submission, answers } = setUp();
    model.fields[0]?.change('hello');
    const first = submission.submit();
    await settled();
    answers[0]?.fail(new TypeError('ours'));
    await expect(first).rejects.toThrow('ours');
    expect(submission.state.value.is).toBe('editing');
  });
});
