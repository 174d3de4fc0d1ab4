import { readFile } from 'node:fs/promises';
import { type Contender, contenders } from '../contenders.js';
import { describeMachine } from '../machine.js';
import type { Figure, Figures } from '../measurements.js';
import type { Outcome, Plan } from '../run.js';
import { writeReach } from './reach.js';

interface Column {
  readonly title: string;
  readonly figure: Figure;
  readonly write: (value: number) => string;
  /** Says beside the figure how many times the floor it is. */
  readonly byFloor?: true;
}

const ms = (value: number) => `${Math.round(value).toLocaleString('en')} ms`;
const kb = (value: number) => `${(value / 1_000).toFixed(1)} KB`;

const loading: readonly Column[] = [
  { title: 'code, brotli', figure: 'code', write: kb },
  { title: 'and definition', figure: 'all', write: kb },
  { title: 'and to send', figure: 'toSend', write: kb },
  { title: 'requests', figure: 'requests', write: String },
  { title: 'first field ready, slow', figure: 'ready', write: ms, byFloor: true },
  { title: 'CLS', figure: 'cls', write: (value) => value.toFixed(2) },
];

const working: readonly Column[] = [
  { title: '60 fields: main thread', figure: 'busy', write: ms, byFloor: true },
  { title: 'heap', figure: 'heap', write: (value) => `${(value / 1e6).toFixed(1)} MB`, byFloor: true },
  { title: 'key, p95, in 60', figure: 'keySixty', write: ms, byFloor: true },
  { title: 'in 1,000', figure: 'keyThousand', write: ms },
  { title: '5,000 options: open', figure: 'open', write: ms, byFloor: true },
  { title: 'parent → child', figure: 'child', write: ms },
];

export interface Circumstances {
  readonly browser: string;
  readonly loadBefore: string;
  readonly loadAfter: string;
}

export async function writeReport(
  { figures, taken, noisy, growth }: Outcome,
  { rounds, growthRounds }: Plan,
  { browser, loadBefore, loadAfter }: Circumstances,
): Promise<string> {
  return `# Measured beside each other

Made by \`npm run bench\`; don't edit. Median of ${rounds} rounds through all contenders, each time a visitor who was
never here before. "Slow" is 4× CPU slowdown, 1.6 Mbit/s, 150 ms round trip; all else is at 4× CPU slowdown on a line
that costs nothing. The factors are by the floor. Every page, script and definition comes from one origin over
HTTP/1.1 and is compressed with brotli; this project's come out of the built relay.

- ${describeMachine()}
- ${browser}
- ${new Date().toISOString().slice(0, 10)}; load ${loadBefore} at the start, ${loadAfter} at the end; ${noisy} of ${taken} measurements began while somebody else needed the machine
- ${(await writeVersions()).join(', ')}

## A lead form of 10 fields

${writeTable(loading, figures)}

## Larger forms

${writeTable(working, figures)}

## What was asked for

${writeReach(figures)}

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
  const cell = (own: Figures, { figure, write, byFloor }: Column) => {
    const value = own[figure];
    if (value === undefined || Number.isNaN(value)) return '–';
    const by = floor?.[figure];
    return byFloor && by && own !== floor ? `${write(value)} (${(value / by).toFixed(2)}×)` : write(value);
  };
  const line = ({ name, title }: Contender) => {
    const own = figures.get(name);
    return own ? [`| ${[title, ...columns.map((column) => cell(own, column))].join(' | ')} |`] : [];
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
