import { beforeEach } from 'vitest';

/**
 * Tests that `npm run mutate` skips. Tests that compare durations could fail without a cause while the code is instrumented, and
 * a change would wrongly count as noticed. Tests with thousands of random values take minutes there.
 */
const skippedNames = [/linear time/, /random definitions/, /same values as JSON\.parse/];

beforeEach(({ task, skip }) => {
  if (skippedNames.some((name) => name.test(task.name))) skip();
});
