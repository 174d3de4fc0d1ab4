import type { Figure, Figures } from '../measurements.js';

interface Ceiling {
  readonly label: string;
  readonly contender: string;
  readonly figure: Figure;
  /** The limit is a factor of this measured value. undefined: the limit is a fixed number. */
  readonly baseline?: { readonly name: string; readonly figure: Figure };
  readonly limit: number;
  readonly unit?: 'KB' | 'ms';
}

/** Limits for the measured values that the project aims at. 1 KB is 1,000 bytes. */
const ceilings: readonly Ceiling[] = [
  {
    label: '`embed.js` and all it loads to show and send 10 fields',
    contender: 'embed-js',
    figure: 'toSend',
    limit: 24_000,
    unit: 'KB',
  },
  { label: 'the same out of npm', contender: 'mount', figure: 'toSend', limit: 24_000, unit: 'KB' },
  {
    label: 'first field, `embed.js`, by the floor',
    contender: 'embed-js',
    figure: 'ready',
    baseline: floor('ready'),
    limit: 1.25,
  },
  {
    label: 'first field, `embed.js` without a relay, by the floor',
    contender: 'direct',
    figure: 'ready',
    baseline: floor('ready'),
    limit: 1.35,
  },
  {
    label: 'first field, `/ID.js`, by the floor',
    contender: 'id-js',
    figure: 'ready',
    baseline: floor('ready'),
    limit: 1,
  },
  {
    label: 'first field, `/f/ID`, by the static page',
    contender: 'hosted',
    figure: 'ready',
    baseline: { name: 'static', figure: 'ready' },
    limit: 1.1,
  },
  {
    label: '60 fields, main thread, by the floor',
    contender: 'embed-js',
    figure: 'busy',
    baseline: floor('busy'),
    limit: 1.6,
  },
  {
    label: '60 fields on `/f/ID`, main thread, by the floor',
    contender: 'hosted',
    figure: 'busy',
    baseline: floor('busy'),
    limit: 1.4,
  },
  {
    label: '60 fields, heap, by the floor',
    contender: 'embed-js',
    figure: 'heap',
    baseline: floor('heap'),
    limit: 2,
  },
  {
    label: 'typing in 60, by the floor',
    contender: 'embed-js',
    figure: 'keySixty',
    baseline: floor('keySixty'),
    limit: 1.1,
  },
  {
    label: 'typing in 1,000, by typing in 60',
    contender: 'embed-js',
    figure: 'keyThousand',
    baseline: { name: 'embed-js', figure: 'keySixty' },
    limit: 1.2,
  },
  { label: '5,000 options open', contender: 'embed-js', figure: 'open', limit: 100, unit: 'ms' },
  {
    label: 'from the choice in the parent to the child list, without the request',
    contender: 'embed-js',
    figure: 'child',
    limit: 50,
    unit: 'ms',
  },
  { label: 'CLS, `embed.js`', contender: 'embed-js', figure: 'cls', limit: 0 },
  { label: 'CLS, `/ID.js`', contender: 'id-js', figure: 'cls', limit: 0 },
  { label: 'CLS, `/f/ID`', contender: 'hosted', figure: 'cls', limit: 0 },
  { label: 'CLS, `mount()` from npm', contender: 'mount', figure: 'cls', limit: 0 },
];

function floor(figure: Figure) {
  return { name: 'floor', figure };
}

/** Writes a table with one line per goal: the goal, the measured value, and whether the goal is met. */
export function writeCeilings(figures: ReadonlyMap<string, Figures>): string {
  const lines = ceilings.flatMap((ceiling) => {
    const value = measuredValue(ceiling, figures);
    if (value === undefined) return [];
    const isMet = value <= ceiling.limit + 0.005;
    return `| ${ceiling.label} | ${formatValue(ceiling.limit, ceiling)} | ${formatValue(value, ceiling)} | ${isMet ? 'yes' : '**no**'} |`;
  });
  return ['| goal | limit | measured | met |', '| --- | ---: | ---: | --- |', ...lines].join('\n');
}

function measuredValue(
  { contender, figure, baseline }: Ceiling,
  figures: ReadonlyMap<string, Figures>,
): number | undefined {
  const value = figures.get(contender)?.[figure];
  if (value === undefined || !baseline) return value;
  const baselineValue = figures.get(baseline.name)?.[baseline.figure];
  return baselineValue && value / baselineValue;
}

function formatValue(value: number, { unit, baseline }: Ceiling): string {
  if (unit === 'KB') return `${(value / 1_000).toFixed(1)} KB`;
  if (unit === 'ms') return `${Math.round(value)} ms`;
  return baseline ? `${value.toFixed(2)}×` : value.toFixed(2);
}
