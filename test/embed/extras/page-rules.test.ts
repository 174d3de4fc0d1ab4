import { afterEach, expect, test, vi } from 'vitest';
import { createPageRules } from '../../../src/embed/extras/page-rules.js';
import { createDefinition, openForm } from '../../form/form-fixture.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Rules of a page that finds an error, and rules that are wrong. */
const rules: Readonly<Record<string, readonly [check: () => unknown, issues: number, reports: number]>> = {
  'an error': [() => ({ 'ext_request.1': 'Not this one' }), 1, 0],
  'a promise of an error': [async () => ({ 'ext_request.1': 'Not this one' }), 1, 0],
  nothing: [() => undefined, 0, 0],
  'an exception': [
    () => {
      throw new Error('theirs');
    },
    0,
    1,
  ],
  'a promise that never settles': [() => new Promise(() => {}), 0, 1],
};

test.each(Object.entries(rules))('the page answers with %s', async (_case, [check, issues, reports]) => {
  const reported: unknown[] = [];
  vi.stubGlobal('reportError', (error: unknown) => void reported.push(error));
  const { model } = openForm(createDefinition({ id: '1' }));
  model.fields[0]?.change('Ann');
  // The time limit ends in a later task than the answer of the page.
  const sleep = () => new Promise<void>((resolve) => setTimeout(resolve));
  const { findPageIssues } = createPageRules(check as () => undefined, sleep);
  expect(await findPageIssues(model)).toHaveLength(issues);
  expect(reported).toHaveLength(reports);
});
