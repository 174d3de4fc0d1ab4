import { cpus, loadavg } from 'node:os';
import type { LeadMeasurement } from './lead-load.js';
import type { Measurement } from './run-load.js';

export interface LoadResults {
  readonly seconds: number;
  readonly hello: Measurement;
  readonly reads: Measurement;
  readonly lists: Measurement;
  readonly sqlite: LeadMeasurement;
  /** Results with PostgreSQL. `undefined`: the machine has no PostgreSQL. */
  readonly postgres: Readonly<Record<'oneRelay' | 'twoRelays', LeadMeasurement>> | undefined;
}

const count = (value: number) => Math.round(value).toLocaleString('en');
const rate = ({ perSecond, p99 }: Measurement) => `${count(perSecond)}/s, p99 ${Math.round(p99)} ms`;
const cpu = ({ cpuMsEach }: Measurement) => `${cpuMsEach.toFixed(3)} ms`;
const ratio = (one: Measurement, other: Measurement) => (one.perSecond / other.perSecond).toFixed(2);

/** The results as rows of the tables in `docs/measurements.md`: what, result, and what stands beside it. */
export function formatReport({ seconds, hello, reads, lists, sqlite, postgres }: LoadResults): string {
  const rows: readonly (readonly [what: string, result: string, beside: string])[] = [
    [
      'reads of a form, 50 connections',
      rate(reads),
      `${ratio(reads, hello)} times as many as a server with Hono that only answers “hello” (${count(hello.perSecond)}/s); at least 0.5 expected`,
    ],
    ['stored leads, SQLite, 20 connections', rate(sqlite), `${count(sqlite.requests)} leads`],
    ...(postgres
      ? ([
          [
            'stored leads, PostgreSQL, one relay, 20 connections',
            rate(postgres.oneRelay),
            `${ratio(postgres.oneRelay, sqlite)} times as many as with SQLite`,
          ],
          [
            'stored leads, PostgreSQL, two relays, 10 connections each',
            rate(postgres.twoRelays),
            `${ratio(postgres.twoRelays, sqlite)} times as many as with SQLite`,
          ],
        ] as const)
      : []),
    ['processor time of a read of a form', cpu(reads), `a bare Hono “hello”: ${cpu(hello)}`],
    ['processor time of a list', cpu(lists), ''],
    ['processor time of a stored lead, SQLite', cpu(sqlite), `${count(sqlite.requests)} leads`],
    ...(postgres
      ? ([
          [
            'processor time of a stored lead, PostgreSQL',
            cpu(postgres.oneRelay),
            `${cpu(postgres.twoRelays)} with two relays; without the processor of PostgreSQL`,
          ],
        ] as const)
      : []),
    ['bytes of a lead in the store, SQLite', `${count(sqlite.bytesEach)} bytes`, 'with the write-ahead log'],
    ...(postgres
      ? ([
          [
            'bytes of a lead in the store, PostgreSQL',
            `${count(postgres.oneRelay.bytesEach)} bytes`,
            'growth of the database',
          ],
        ] as const)
      : []),
  ];
  const date = new Date().toISOString().slice(0, 10);
  return [
    `Conditions: ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version.slice(1)}, ${date}, load ${Math.round(loadavg()[0] ?? 0)}, ${seconds} s each.`,
    'Relays, CRM, PostgreSQL and the load share the processor cores.',
    '',
    '| what | result | beside it |',
    '| --- | --- | --- |',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n');
}
