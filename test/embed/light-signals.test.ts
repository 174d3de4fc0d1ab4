import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as usual from '@preact/signals';
import { describe, expect, test } from 'vitest';
import * as light from '../../src/embed/light-signals.js';
import { createSeededIntegers } from '../seeded-random.js';

type Signals = Pick<typeof usual, 'signal' | 'computed' | 'effect' | 'batch' | 'untracked'>;

const kinds: readonly (readonly [string, Signals])[] = [
  ['the package', usual],
  ['the light one', light as unknown as Signals],
];

/**
 * Numbers, sums over them that look at others from time to time, and who follows those: what each change made them say.
 * Where one of the followers `writes` itself, it hangs on who comes first how often they speak; then it is their last word.
 */
function runStory(
  { signal, computed, effect, batch, untracked }: Signals,
  seed: number,
  effectsWrite: boolean,
): unknown[] {
  const randomInteger = createSeededIntegers(seed);
  const numbers = Array.from({ length: 6 }, (_, index) => signal(index));
  const readables: { readonly value: number; peek(): number }[] = [...numbers];
  const pickReadable = () => readables[randomInteger(readables.length)] as (typeof readables)[number];
  for (let index = 0; index < 12; index++) {
    const [first, second, third] = [pickReadable(), pickReadable(), pickReadable()];
    const peeked = numbers[randomInteger(6)] as (typeof numbers)[number];
    const limit = randomInteger(9);
    readables.push(
      computed(() => {
        if (first.value === limit) throw new Error(`not ${limit}`);
        const rest = first.value % 2 === 0 ? second.value : third.value;
        return (rest + untracked(() => peeked.value) * 0) % 7;
      }),
    );
  }
  const log: string[] = [];
  const last = new Map<unknown, string>();
  const disposers = Array.from({ length: 8 }, (_, index) => {
    const isWriter = effectsWrite && index === 0;
    const second = pickReadable();
    // Not what hangs on what it writes.
    const first = isWriter ? (numbers[0] as (typeof numbers)[number]) : pickReadable();
    const tryRead = (read: () => number) => {
      try {
        return read();
      } catch (error) {
        return (error as Error).message;
      }
    };
    return effect(() => {
      const seen = tryRead(() => first.value);
      log.push(`${index}: ${seen} ${seen === 0 || tryRead(() => second.value)}`);
      if (isWriter) (numbers[5] as (typeof numbers)[number]).value = Number(seen) % 3;
    });
  });
  return Array.from({ length: 60 }, (_, step) => {
    log.length = 0;
    const change = (index: number) => {
      const source = numbers[index] as (typeof numbers)[number];
      source.value = randomInteger(9);
    };
    // None twice: only the package sees that one is again what it was.
    if (randomInteger(3) === 0)
      batch(() => [change(randomInteger(2)), change(2 + randomInteger(2)), change(4)]);
    else change(randomInteger(5));
    if (step === 40) disposers[3]?.();
    for (const word of log) last.set(word[0], word);
    return effectsWrite ? [...last.values()].sort() : [...log].sort();
  });
}

test.each([
  ['who follows is told of the same as by the package', false],
  ['who writes as well', true],
])('%s', (_, writes) => {
  for (let seed = 1; seed <= 200; seed++) {
    const [expected, seen] = kinds.map(([, signals]) => runStory(signals, seed, writes));
    expect(expected?.flat().length).toBeGreaterThan(20);
    expect(seen, `story ${seed}`).toEqual(expected);
  }
});

describe.each(kinds)('%s', (_, { signal, computed, effect, batch }) => {
  test('nobody sees half of a change, nor runs twice for one', () => {
    const one = signal(1);
    const twice = computed(() => one.value * 2);
    const sum = computed(() => one.value + twice.value);
    const seen: number[] = [];
    effect(() => {
      seen.push(sum.value);
    });
    one.value = 2;
    expect(seen).toEqual([3, 6]);
  });

  test('what is as it was tells nobody', () => {
    const one = signal(1);
    const isOdd = computed(() => one.value % 2 === 1);
    let runs = 0;
    effect(() => {
      runs++;
      return void isOdd.value;
    });
    one.value = 3;
    one.value = 3;
    expect(runs).toBe(1);
    one.value = 4;
    expect(runs).toBe(2);
  });

  test('one that throws keeps nobody else from hearing, and is heard of', () => {
    const one = signal(1);
    const heard: number[] = [];
    effect(() => {
      if (one.value === 2) throw new Error('not two');
    });
    effect(() => {
      heard.push(one.value);
    });
    expect(() => {
      one.value = 2;
    }).toThrow('not two');
    one.value = 3;
    expect(heard).toEqual([1, 2, 3]);
  });

  test('one that is stopped within a batch hears nothing of it', () => {
    const one = signal(1);
    const heard: number[] = [];
    const stop = effect(() => {
      heard.push(one.value);
    });
    batch(() => {
      one.value = 2;
      stop();
    });
    expect(heard).toEqual([1]);
  });
});

test('what nobody follows any more is not held by what it has read', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const lasting = light.signal(0);
  function passBy(): void {
    const passing = light.computed(() => lasting.value + 1);
    const stop = light.effect(() => {
      passing.value;
    });
    stop();
    passing.peek();
  }
  passBy();
  expect(lasting.readers.size).toBe(1);
  // What was looked at in a task is held to its end.
  await new Promise((resolve) => setTimeout(resolve));
  collectGarbage();
  lasting.value = 1;
  expect(lasting.readers.size).toBe(0);
});
