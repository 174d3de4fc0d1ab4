import { describe, expect, test } from 'vitest';
import { createBodyBudget } from '../../../src/relay/http/body-budget.js';

/**
 * Opens request bodies one after the other; `bytes` is the memory of each. Returns the indexes of the bodies that
 * were dropped.
 */
function openBodies(
  maxBytes: number,
  bodies: readonly (readonly [network: string, bytes: number, state?: 'complete' | 'closed'])[],
) {
  const budget = createBodyBudget(maxBytes);
  const evicted: number[] = [];
  for (const [index, [network, bytes, state]] of bodies.entries()) {
    const lease = budget.open(network, () => evicted.push(index));
    lease.grow(bytes);
    if (state === 'complete') lease.complete();
    if (state === 'closed') lease.close();
  }
  return { evicted, heldBytes: budget.heldBytes };
}

describe('the budget of body bytes', () => {
  test.each<[string, Parameters<typeof openBodies>[1], readonly number[], number]>([
    [
      'holds what fits',
      [
        ['a', 40],
        ['b', 60],
      ],
      [],
      100,
    ],
    [
      'drops the oldest body of the network that holds most',
      [
        ['a', 30],
        ['a', 30],
        ['b', 40],
        ['b', 10],
      ],
      [0],
      80,
    ],
    [
      'finds room for a small network while a large one fills the budget',
      [
        ['a', 50],
        ['a', 50],
        ['b', 1],
      ],
      [0],
      51,
    ],
    [
      'drops a body that is larger than the budget by itself',
      [
        ['a', 10],
        ['b', 200],
      ],
      [1],
      10,
    ],
    [
      'does not drop complete bodies, but the newcomer',
      [
        ['a', 90, 'complete'],
        ['b', 20],
      ],
      [1],
      90,
    ],
    [
      'gives the bytes of a closed body back',
      [
        ['a', 90, 'closed'],
        ['b', 90],
      ],
      [],
      90,
    ],
    [
      'drops as many bodies as needed',
      [
        ['a', 30],
        ['a', 30],
        ['a', 30],
        ['b', 60],
      ],
      [0, 1],
      90,
    ],
  ])('%s', (_case, bodies, evicted, heldBytes) => {
    expect(openBodies(100, bodies)).toEqual({ evicted, heldBytes });
  });

  test('is empty again after all bodies of 1,000 networks have come and gone', () => {
    const budget = createBodyBudget(1_000);
    const leases = Array.from({ length: 1_000 }, (_, index) => budget.open(`n${index}`, () => {}));
    for (const lease of leases) lease.grow(7);
    expect(budget.heldBytes).toBeLessThanOrEqual(1_000);
    expect(budget.heldBytes).toBeGreaterThan(900);
    for (const lease of leases) lease.close();
    for (const lease of leases) lease.close();
    expect(budget.heldBytes).toBe(0);
  });
});
