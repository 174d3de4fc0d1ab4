import { readFile } from 'node:fs/promises';
import type { Attempts } from '../attempts.js';
import { type Contender, contenders } from '../contenders.js';
import { describeMachine } from '../machine.js';
import type { Figure, Figures } from '../measurements.js';
import type { BenchOutcome } from '../run.js';
import { writeCeilings } from './ceilings.js';

interface Column {
  readonly title: string;
  readonly figure: Figure;
  readonly format: (value: number) => string;
  /** True: the table cell also has the factor relative to the minimum, which is a hand-written script. */
  readonly isRelativeToFloor?: true;
}

const ms = (value: number) => `${Math.round(value).toLocaleString('en')} ms`;
const kb = (value: number) => `${(value / 1_000).toFixed(1)} KB`;

const loading: readonly Column[] = [
  { title: 'code, brotli', figure: 'code', format: kb },
  { title: 'and definition', figure: 'all', format: kb },
  { title: 'and to send', figure: 'toSend', format: kb },
  { title: 'requests', figure: 'requests', format: String },
  { title: 'first field ready, slow', figure: 'ready', format: ms, isRelativeToFloor: true },
  { title: 'CLS', figure: 'cls', format: (value) => value.toFixed(2) },
];

const working: readonly Column[] = [
  { title: '60 fields: main thread', figure: 'busy', format: ms, isRelativeToFloor: true },
  {
    title: 'heap',
    figure: 'heap',
    format: (value) => `${(value / 1e6).toFixed(1)} MB`,
    isRelativeToFloor: true,
  },
  { title: 'key, p95, in 60', figure: 'keySixty', format: ms, isRelativeToFloor: true },
  { title: 'in 1,000', figure: 'keyThousand', format: ms },
  { title: '5,000 options: open', figure: 'open', format: ms, isRelativeToFloor: true },
  { title: 'parent → child', figure: 'child', format: ms },
];

export interface BenchEnvironment {
  readonly browser: string;
  readonly loadBefore: string;
  readonly loadAfter: string;
}

/** Writes the report. An aborted run has fewer rounds. Failed measurements are listed at the end. */
export async function writeReport(
  { figures, completedRounds }: BenchOutcome,
  { measurementCount, noisyCount, failures }: Attempts,
  { browser, loadBefore, loadAfter }: BenchEnvironment,
): Promise<string> {
  return `# Measured beside each other

Made by \`npm run bench\`; don't edit. Median of ${completedRounds} rounds, each time with an empty cache. The first
round measures all contenders, the others apro-forms and the hand-written pages. "Slow" is 4× CPU slowdown, 1.6 Mbit/s,
150 ms round trip; all else is at 4× CPU slowdown on a fast line. The factors are relative to the floor. Every page, script and definition comes from one origin over HTTP/1.1 and is compressed
with brotli. The files of apro-forms come from the built relay.

- ${describeMachine()}
- ${browser}
- ${new Date().toISOString().slice(0, 10)}; load ${loadBefore} at the start, ${loadAfter} at the end; ${noisyCount()} of ${measurementCount()} measurements began while other processes needed the machine
- ${(await writeVersions()).join(', ')}

## A lead form of 10 fields

${writeTable(loading, figures)}

## Larger forms

${writeTable(working, figures)}

## Goals

${writeCeilings(figures)}

## What the columns mean

- *code*: transferred bytes of scripts and style sheets. *and definition*: code and the definition of the form, which is
  the page itself on a static and on a hosted page; \`/ID.js\` has the definition in its script. *and to send*: also the
  scripts after the first keystroke, which send the form (and restore the form after a reload in apro-forms).
- *first field ready*: from the navigation to the paint of the first enabled text field.
- *CLS*: the worst session window of layout shifts, on a page with text under the form.
- *main thread*: busy time until the page is idle (\`TaskDuration\`). *heap*: script memory in use after a garbage
  collection, without the memory of the elements.
- *key*: from the keystroke to the next paint, in the first field. A frame takes 17 ms, so values are rarely far below 20.
- *open*: from the press of the pointer to the painted list. A native list of the browser is part of the time.
- *parent → child*: from the choice of an option to its child list, without the time of the request.
${failures.length > 0 ? `\n## Failed measurements\n\nEach failed twice and is left out of the medians.\n\n${failures.map((failure) => `- ${failure}`).join('\n')}\n` : ''}
## Growth

Made by \`npm run bench:growth\`.

![Time to the first field, keystroke and memory as forms and lists grow](growth.svg)
`;
}

function writeTable(columns: readonly Column[], figures: ReadonlyMap<string, Figures>): string {
  const floor = figures.get('floor');
  const cell = (contenderMetrics: Figures, { figure, format, isRelativeToFloor }: Column) => {
    const value = contenderMetrics[figure];
    if (value === undefined || Number.isNaN(value)) return '–';
    const floorValue = floor?.[figure];
    return isRelativeToFloor && floorValue && contenderMetrics !== floor
      ? `${format(value)} (${(value / floorValue).toFixed(2)}×)`
      : format(value);
  };
  const line = ({ name, title }: Contender) => {
    const contenderMetrics = figures.get(name);
    return contenderMetrics
      ? [`| ${[title, ...columns.map((column) => cell(contenderMetrics, column))].join(' | ')} |`]
      : [];
  };
  return [
    `| | ${columns.map(({ title }) => title).join(' | ')} |`,
    `| --- |${' ---: |'.repeat(columns.length)}`,
    ...contenders.flatMap(line),
  ].join('\n');
}

async function writeVersions(): Promise<readonly string[]> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(text);
  return [...new Set(contenders.flatMap(({ packages = [] }) => packages))].map(
    (name) => `${name} ${dependencies[name]}`,
  );
}
