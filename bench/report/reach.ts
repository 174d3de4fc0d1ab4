import type { Figure, Figures } from '../measurements.js';

interface Ceiling {
  readonly what: string;
  readonly of: string;
  readonly figure: Figure;
  /** Absent where the ceiling is a plain figure. */
  readonly against?: { readonly name: string; readonly figure: Figure };
  readonly most: number;
  readonly unit?: 'KB' | 'ms';
}

/** What was asked for, by issue 6. KB are 1,000 bytes. */
const ceilings: readonly Ceiling[] = [
  {
    what: '`embed.js` and all it loads to show and send 10 fields',
    of: 'embed-js',
    figure: 'toSend',
    most: 18_000,
    unit: 'KB',
  },
  { what: 'the same out of npm', of: 'mount', figure: 'toSend', most: 18_000, unit: 'KB' },
  {
    what: 'first field, `embed.js`, by the floor',
    of: 'embed-js',
    figure: 'ready',
    against: floor('ready'),
    most: 1.25,
  },
  {
    what: 'first field, `/ID.js`, by the floor',
    of: 'id-js',
    figure: 'ready',
    against: floor('ready'),
    most: 1,
  },
  {
    what: 'first field, `/f/ID`, by the static page',
    of: 'hosted',
    figure: 'ready',
    against: { name: 'static', figure: 'ready' },
    most: 1.1,
  },
  {
    what: '60 fields, main thread, by the floor',
    of: 'embed-js',
    figure: 'busy',
    against: floor('busy'),
    most: 1.6,
  },
  { what: '60 fields, heap, by the floor', of: 'embed-js', figure: 'heap', against: floor('heap'), most: 2 },
  {
    what: 'typing in 60, by the floor',
    of: 'embed-js',
    figure: 'keySixty',
    against: floor('keySixty'),
    most: 1.1,
  },
  {
    what: 'typing in 1,000, by typing in 60',
    of: 'embed-js',
    figure: 'keyThousand',
    against: { name: 'embed-js', figure: 'keySixty' },
    most: 1.2,
  },
  { what: '5,000 options open', of: 'embed-js', figure: 'open', most: 100, unit: 'ms' },
  {
    what: 'parent chosen, child list there, less the request',
    of: 'embed-js',
    figure: 'child',
    most: 50,
    unit: 'ms',
  },
  { what: 'CLS, `embed.js`', of: 'embed-js', figure: 'cls', most: 0 },
  { what: 'CLS, `/ID.js`', of: 'id-js', figure: 'cls', most: 0 },
  { what: 'CLS, `/f/ID`', of: 'hosted', figure: 'cls', most: 0 },
  { what: 'CLS, `mount()` from npm', of: 'mount', figure: 'cls', most: 0 },
];

function floor(figure: Figure) {
  return { name: 'floor', figure };
}

/** One line per ceiling, and whether it holds. */
export function writeReach(figures: ReadonlyMap<string, Figures>): string {
  const lines = ceilings.flatMap((ceiling) => {
    const value = measured(ceiling, figures);
    if (value === undefined) return [];
    const isMet = value <= ceiling.most + 0.005;
    return `| ${ceiling.what} | ${say(ceiling.most, ceiling)} | ${say(value, ceiling)} | ${isMet ? 'yes' : '**no**'} |`;
  });
  return ['| ceiling | asked | measured | met |', '| --- | ---: | ---: | --- |', ...lines].join('\n');
}

function measured(
  { of, figure, against }: Ceiling,
  figures: ReadonlyMap<string, Figures>,
): number | undefined {
  const value = figures.get(of)?.[figure];
  if (value === undefined || !against) return value;
  const other = figures.get(against.name)?.[against.figure];
  return other && value / other;
}

function say(value: number, { unit, against }: Ceiling): string {
  if (unit === 'KB') return `${(value / 1_000).toFixed(1)} KB`;
  if (unit === 'ms') return `${Math.round(value)} ms`;
  return against ? `${value.toFixed(2)}×` : value.toFixed(2);
}
