/** Duration of one case. */
export interface Measurement {
  readonly kind: string;
  /** Length of the outside text. */
  readonly size: number;
  readonly durationMs: number;
}

export interface MedianFinder {
  /** Median of all cases. */
  readonly medianMs: number;
  /**
   * Median duration of the cases of a kind with a similar size. A larger case may take longer in proportion. Infinity: there
   * are too few cases to compare with.
   */
  find(kind: string, size: number): number;
}

/** Smallest number of cases of similar size from which a median is computed. */
const minGroupLength = 50;
const maxGroups = 20;
/** Shortest median in milliseconds that is compared. The clock is too inexact for shorter times. */
const minMedianMs = 0.1;

export function createMedianFinder(measurements: readonly Measurement[]): MedianFinder {
  const kinds = new Map<string, Measurement[]>();
  for (const measurement of measurements) {
    const members = kinds.get(measurement.kind) ?? [];
    kinds.set(measurement.kind, members);
    members.push(measurement);
  }
  const groupsByKind = new Map(Array.from(kinds, ([kind, members]) => [kind, groupBySize(members)]));
  return {
    medianMs: medianOf(measurements.map(({ durationMs }) => durationMs)),
    find(kind, size) {
      const groups = groupsByKind.get(kind) ?? [];
      const group = groups.find(({ largestSize }) => size <= largestSize) ?? groups.at(-1);
      return group ? group.medianMs * Math.max(1, size / group.medianSize) : Number.POSITIVE_INFINITY;
    },
  };
}

interface SizeGroup {
  readonly largestSize: number;
  readonly medianSize: number;
  readonly medianMs: number;
}

/** Groups of the same number of cases. None if the cases are too few. */
function groupBySize(members: readonly Measurement[]): readonly SizeGroup[] {
  const sorted = [...members].sort((a, b) => a.size - b.size);
  const count = Math.min(maxGroups, Math.floor(sorted.length / minGroupLength));
  return Array.from({ length: count }, (_, index) => {
    const group = sorted.slice((sorted.length * index) / count, (sorted.length * (index + 1)) / count);
    return {
      largestSize: group.at(-1)?.size ?? 0,
      medianSize: Math.max(1, medianOf(group.map(({ size }) => size))),
      medianMs: Math.max(minMedianMs, medianOf(group.map(({ durationMs }) => durationMs))),
    };
  });
}

function medianOf(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;
}
