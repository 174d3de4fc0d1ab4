/** A Prometheus histogram with one label. It counts durations. */
export interface Histogram {
  observe(labelValue: string, seconds: number): void;
  write(): readonly string[];
}

/** A Prometheus counter with one or two labels. */
export interface Counter {
  increment(...labelValues: readonly string[]): void;
  write(): readonly string[];
}

/**
 * Largest number of label values, or of combinations of the values of two labels, that are counted separately. Further
 * ones are counted together as `other`, because the relay and Prometheus need memory for each.
 */
const maxLabelValues = 200;

/**
 * Creates a Prometheus histogram.
 * @param buckets upper limits of the buckets in seconds, ascending
 */
export function createHistogram(
  name: string,
  help: string,
  label: string,
  buckets: readonly number[],
): Histogram {
  const series = new Map<string, { readonly counts: number[]; sum: number; count: number }>();
  return {
    observe(labelValue, seconds) {
      const key = limitValue(series, labelValue);
      const entry = series.get(key) ?? { counts: buckets.map(() => 0), sum: 0, count: 0 };
      series.set(key, entry);
      for (const [index, limit] of buckets.entries())
        if (seconds <= limit) entry.counts[index] = (entry.counts[index] ?? 0) + 1;
      entry.sum += seconds;
      entry.count++;
    },
    write: () => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} histogram`,
      ...[...series].flatMap(([value, { counts, sum, count }]) => {
        const labelText = `${label}="${escapeLabel(value)}"`;
        return [
          ...buckets.map((limit, index) => `${name}_bucket{${labelText},le="${limit}"} ${counts[index]}`),
          `${name}_bucket{${labelText},le="+Inf"} ${count}`,
          `${name}_sum{${labelText}} ${Math.round(sum * 1_000) / 1_000}`,
          `${name}_count{${labelText}} ${count}`,
        ];
      }),
    ],
  };
}

export function createCounter(name: string, help: string, labels: readonly string[]): Counter {
  const counts = new Map<string, { readonly values: readonly string[]; count: number }>();
  return {
    increment(...labelValues) {
      const key = limitValue(counts, JSON.stringify(labelValues));
      const values = key === otherValue ? labels.map(() => otherValue) : labelValues;
      const entry = counts.get(key) ?? { values, count: 0 };
      counts.set(key, entry);
      entry.count++;
    },
    write: () => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} counter`,
      ...[...counts.values()].map(({ values, count }) => {
        const labelTexts = labels.map((label, index) => `${label}="${escapeLabel(values[index] ?? '')}"`);
        return `${name}{${labelTexts.join(',')}} ${count}`;
      }),
    ],
  };
}

const otherValue = 'other';

function limitValue(known: ReadonlyMap<string, unknown>, value: string): string {
  return known.has(value) || known.size < maxLabelValues ? value : otherValue;
}

function escapeLabel(text: string): string {
  return text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
}
