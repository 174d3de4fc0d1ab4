import { afterAll, expect, test } from 'vitest';
import { createAnswerTarget } from './fuzz-answers.js';
import { createBodyTarget } from './fuzz-bodies.js';
import { definitionTarget } from './fuzz-definitions.js';
import { keptCases } from './kept-cases.js';
import { type FuzzTarget, runFuzz } from './run-fuzz.js';

/** `npm run fuzz` sets the environment variables; without them the run takes a few seconds. */
const seed = Number(process.env.FUZZ_SEED ?? 1);
const scale = Number(process.env.FUZZ_SCALE ?? 0.003);
const timeoutMs = 30_000 + scale * 3 * 3_600_000;

const runCounts = { definitions: 100_000, bodies: 100_000, answers: 20_000 } as const;
const bodies = createBodyTarget();
const answers = createAnswerTarget();
afterAll(async () => {
  await bodies.close?.();
  await answers.close?.();
});

/** @param expectedOutcomes a run that never gets so far would show nothing */
async function expectNoFault<Case>(
  target: FuzzTarget<Case>,
  fullCount: number,
  ...expectedOutcomes: readonly string[]
): Promise<void> {
  const runs = Math.ceil(fullCount * scale);
  const { failure, slowCases, medianMs, slowestRatio, outcomes } = await runFuzz(target, { runs, seed });
  if (failure) {
    const kept = JSON.stringify(failure.fuzzCase);
    throw new Error(`Repair the fault and keep the case in test/fuzz/kept-cases.ts:\n${kept}`, {
      cause: failure.error,
    });
  }
  expect(slowCases, 'cases that take more than ten medians').toEqual([]);
  expect(Object.keys(outcomes)).toEqual(expect.arrayContaining([...expectedOutcomes]));
  console.log(
    `${target.name}: ${runs} cases, seed ${seed}, median ${medianMs.toFixed(2)} ms, slowest ${slowestRatio.toFixed(1)} medians\n${JSON.stringify(outcomes)}`,
  );
}

test.each(keptCases.definitions)('$definition, which once showed a fault, shows none', async (kept) => {
  await definitionTarget.check(kept);
});
test.each(keptCases.bodies)('the posted body $body, which once showed a fault, shows none', async (kept) => {
  await bodies.check(kept);
});
test.each(keptCases.answers)('the answer $body, which once showed a fault, shows none', async (kept) => {
  await answers.check(kept);
});

test(
  'no form definition leads to an exception',
  () => expectNoFault(definitionTarget, runCounts.definitions, 'filled in', 'invalid', 'no form'),
  timeoutMs,
);
test(
  'no posted body leads to an exception',
  () => expectNoFault(bodies, runCounts.bodies, 'onlineforms 200', 'f 200', 'f 422', 'upload 200'),
  timeoutMs,
);
test(
  'no answer of the CRM leads to an exception',
  () => expectNoFault(answers, runCounts.answers, 'form read', 'send read'),
  timeoutMs,
);
