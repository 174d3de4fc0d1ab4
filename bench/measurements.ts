import { type Contender, pathOf } from './contenders.js';
import {
  type FormSize,
  formId,
  leadSize,
  longListSize,
  sixtyFields,
  thousandFields,
} from './forms/logical-form.js';
import type { Visit, Visitors, VisitSettings } from './measure/browser.js';
import { measureHeap, measureLoading, measureWork } from './measure/loading.js';
import { measureLongList } from './measure/long-list.js';
import { measureTyping, typeInFirstField } from './measure/typing.js';
import { measureWeight } from './measure/weight.js';
import type { EdgeServer } from './server/edge-server.js';

/** Measured values. Times are milliseconds, sizes are bytes, `requests` is a number, `cls` has no unit. */
export type Figure =
  | 'code'
  | 'all'
  | 'toSend'
  | 'requests'
  | 'ready'
  | 'cls'
  | 'busy'
  | 'heap'
  | 'keySixty'
  | 'keyThousand'
  | 'open'
  | 'child';

export type Figures = { readonly [Name in Figure]?: number | undefined };

export interface BenchContext {
  readonly visitors: Visitors;
  readonly edge: EdgeServer;
}

interface Measurement {
  readonly name: string;
  isFor(contender: Contender): boolean;
  measure(context: BenchContext, contender: Contender): Promise<Figures>;
}

const acceptsAll = () => true;
const slowLineVisit = { slowLine: true } as const;

/** The measurements of each compared product in each round. */
export const measurements: readonly Measurement[] = [
  { name: 'loading', isFor: acceptsAll, measure: createMeasurement(slowLineVisit, leadSize, measureLoading) },
  { name: '60 fields', isFor: acceptsAll, measure: createMeasurement({}, sixtyFields, measureWork) },
  {
    name: 'typing in 60',
    isFor: acceptsAll,
    measure: createMeasurement({}, sixtyFields, async (visit, url) => ({
      keySixty: await measureTyping(visit, url),
    })),
  },
  {
    name: 'typing in 1,000',
    isFor: ({ name, isOurs, grows }) => name === 'floor' || (isOurs && grows) === true,
    measure: createMeasurement({}, thousandFields, async (visit, url) => ({
      keyThousand: await measureTyping(visit, url),
    })),
  },
  {
    name: '5,000 options',
    isFor: acceptsAll,
    measure: (context, contender) =>
      createMeasurement({}, longListSize, (visit, url) =>
        measureLongList(visit, url, contender.hasChildList),
      )(context, contender),
  },
];

/** Requests each form once, so that the relay and the web server answer the measured visits from their caches. */
export async function warmUp({ edge }: BenchContext, sizes: readonly FormSize[]): Promise<void> {
  for (const id of [leadSize, sixtyFields, thousandFields, longListSize, ...sizes].map(formId)) {
    for (const path of [`/definitions/${id}.json`, `/forms/${id}`, `/${id}.js`, `/${id}.js?bare`]) {
      const { status } = await fetch(edge.url + path);
      if (status !== 200) console.warn(`  ${path}: unexpected status ${status}`);
    }
  }
}

/** Measures sizes and request counts. They are the same in every visit, so each product is measured once. */
export async function measureWeightMetrics(
  { visitors, edge }: BenchContext,
  contender: Contender,
): Promise<Figures> {
  return visitors.visit({}, (visit) =>
    measureWeight(visit, edge, pathOf(contender, formId(leadSize)), contender.formInPage === true),
  );
}

export interface GrowthFigures {
  readonly ready: number;
  readonly key: number;
  readonly heap: number;
}

/** Measures the three values of the growth picture in one visit over the slow connection. */
export async function measureGrowth(
  context: BenchContext,
  contender: Contender,
  size: FormSize,
): Promise<GrowthFigures> {
  return createMeasurement(slowLineVisit, size, async (visit, url) => {
    const { ready } = await measureLoading(visit, url);
    const key = await typeInFirstField(visit);
    return { ready, key, heap: await measureHeap(visit) };
  })(context, contender);
}

function createMeasurement<Result>(
  settings: VisitSettings,
  size: FormSize,
  measure: (visit: Visit, url: string) => Promise<Result>,
) {
  return ({ visitors, edge }: BenchContext, contender: Contender): Promise<Result> =>
    visitors.visit(settings, (visit) => measure(visit, edge.url + pathOf(contender, formId(size))));
}
