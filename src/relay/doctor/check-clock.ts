import { dayMs, hourMs, minuteMs } from '../../async/durations.js';
import type { Store } from '../storage/store.js';
import { type CheckResult, ok, wrong } from './check-result.js';

/** Largest difference between two clocks that is no finding, in milliseconds. */
const maxDifferenceMs = 30_000;
const units = [
  ['days', dayMs],
  ['hours', hourMs],
  ['minutes', minuteMs],
  ['seconds', 1_000],
] as const;

/**
 * Compares the clock of this machine with the clock of the database server, which all relays with the database share.
 * Returns an empty list for a database on this machine.
 */
export async function checkClock(
  { readClock }: Pick<Store, 'readClock'>,
  now: () => number = Date.now,
): Promise<readonly CheckResult[]> {
  if (!readClock) return [];
  const startedAt = now();
  const serverTime = await readClock();
  // The server has read its clock at some moment between the question and the answer.
  const differenceMs = (startedAt + now()) / 2 - serverTime;
  if (Math.abs(differenceMs) <= maxDifferenceMs)
    return [ok('clock', 'The clock of this machine agrees with the clock of PostgreSQL.')];
  return [
    wrong(
      'clock',
      `The clock of this machine is ${formatDuration(Math.abs(differenceMs))} ${differenceMs > 0 ? 'ahead of' : 'behind'} ` +
        'the clock of PostgreSQL. Set both with NTP: relays with different clocks take over leads that another relay is ' +
        'still sending, and such a lead can arrive twice.',
    ),
  ];
}

function formatDuration(durationMs: number): string {
  const [unit, unitMs] = units.find(([, ms]) => durationMs >= 2 * ms) ?? ['seconds', 1_000];
  return `${Math.round(durationMs / unitMs)} ${unit}`;
}
