import { readFile } from 'node:fs/promises';
import { type Contender, contenders } from '../contenders.js';
import { describeMachine } from '../machine.js';
import type { Figure, Figures } from '../measurements.js';
import type { BenchOutcome, BenchPlan } from '../run.js';
import { writeCeilings } from './reach.js';

interface Column {
  readonly title: string;
  readonly figure: Figure;
  readonly format: (value: number) => string;
  /** Says beside the figure how many times the floor it is. */
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

export async function writeReport(
  { figures, measurementCount, noisyCount, growth }: BenchOutcome,
  { rounds, growthRounds }: BenchPlan,
  { browser, loadBefore, loadAfter }: BenchEnvironment,
): Promise<string> {
  return `# Measured beside each other

Made by \`npm run bench\`; don't edit. Median of ${rounds} rounds through all contenders, each time a visitor who was
never here before. "Slow" is 4× CPU slowdown, 1.6 Mbit/s, 150 ms round trip; all else is at 4× CPU slowdown on a line
that costs nothing. The factors are by the floor. Every page, script and definition comes from one origin over
HTTP/1.1 and is compressed with brotli; this project's come out of the built relay.

- ${describeMachine()}
- ${browser}
- ${new Date().toISOString().slice(0, 10)}; load ${loadBefore} at the start, ${loadAfter} at the end; ${noisyCount} of ${measurementCount} measurements began while somebody else needed the machine
- ${(await writeVersions()).join(', ')}

## A lead form of 10 fields

${writeTable(loading, figures)}

## Larger forms

${writeTable(working, figures)}

## What was asked for

${writeCeilings(figures)}

## What the columns mean

- *code*: scripts and style sheets as they go over the line; *and definition*: and the form's definition, which is the
  page itself on a static and on a hosted page. \`/ID.js\` has the definition in its script. *And to send*: and what
  comes with the first keystroke, so that the form can be sent (and, here, is there again after a reload).
- *first field ready*: from the navigation to the paint of the first enabled field that can be typed in.
- *CLS*: the worst session window of layout shifts, on a page with text under the form.
- *main thread*: how long it was busy until nothing happened any more (\`TaskDuration\`); *heap*: script memory in use
  after a collection, without what the elements take.
- *key*: from the keystroke to the paint after it, in the first field. A frame is 17 ms, so nothing is much below 20.
- *open*: from the press of the pointer to the painted list; the browser's own list, where one is used, is part of it.
- *parent → child*: from the choice of an option to its child list, less what the request for it took.
${growth.length > 0 ? `\n## Growth\n\nMedian of ${growthRounds}.\n\n![Time to the first field, keystroke and memory as forms and lists grow](growth.svg)\n` : ''}`;
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
