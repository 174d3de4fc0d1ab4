import {
  type CountKind,
  type FormCount,
  type FormCountStore,
  formatDay,
  toDay,
} from '../../storage/statistics/form-count-store.js';
import { asRecord } from '../json-record.js';

/** Command that returns numbers of events by day, form, site and field. The numbers contain no data of visitors. */
export interface NumbersCommand {
  readonly do: 'numbers';
  /** Number of days, today included. */
  readonly days: number;
  /** Id of the form. Missing: all forms. */
  readonly form?: string;
}

/** Numbers of events by their kind. A missing kind did not occur. */
export type Counts = Readonly<Partial<Record<CountKind, number>>>;

export interface NumbersReport {
  /** One entry for each day (UTC), the earliest first. `day` is a date such as `2026-11-29`. */
  readonly days: readonly { readonly day: string; readonly counts: Counts }[];
  /** `form` is empty for starts: a page asks for a proof of work and does not name the form. */
  readonly places: readonly { readonly form: string; readonly site: string; readonly counts: Counts }[];
  /** Refused values by field, the most frequent first. */
  readonly refusedFields: readonly Pick<FormCount, 'form' | 'field' | 'count'>[];
  /** False: starts are not counted, because `PROOF_OF_WORK` is off. */
  readonly countsStarts: boolean;
}

export interface FormNumbersDeps {
  readonly formCounts: FormCountStore;
  /** Writes the counts that are not in the database yet. */
  readonly flushCounts: () => Promise<void>;
  readonly countsStarts: boolean;
  readonly now: () => number;
}

const maxDays = 800;

export function createFormNumbers({ formCounts, flushCounts, countsStarts, now }: FormNumbersDeps) {
  return async ({ days, form = '' }: NumbersCommand): Promise<NumbersReport> => {
    await flushCounts();
    const today = toDay(now());
    const since = today - days + 1;
    const filter = { since, form };
    const [dayCounts, placeCounts, refusedFields] = await Promise.all([
      formCounts.sumByDay(filter),
      formCounts.sumByPlace(filter),
      formCounts.sumByField(filter),
    ]);
    const countsByDay = group(dayCounts, ({ day }) => String(day));
    return {
      days: Array.from({ length: days }, (_, index) => ({
        day: formatDay(since + index),
        counts: countsByDay.get(String(since + index)) ?? {},
      })),
      places: Array.from(
        group(placeCounts, ({ form: id, site }) => `${id} ${site}`),
        ([key, counts]) => {
          const [id = '', site = ''] = key.split(' ');
          return { form: id, site, counts };
        },
      ),
      refusedFields,
      countsStarts,
    };
  };
}

type KindCount = Pick<FormCount, 'kind' | 'count'>;

function group<Row extends KindCount>(
  rows: readonly Row[],
  getKey: (row: Row) => string,
): ReadonlyMap<string, Counts> {
  const groups = new Map<string, Counts>();
  for (const row of rows) groups.set(getKey(row), { ...groups.get(getKey(row)), [row.kind]: row.count });
  return groups;
}

export function isNumbersCommand(value: unknown): value is NumbersCommand {
  const { do: action, days, form = '' } = asRecord(value);
  const isDays = Number.isSafeInteger(days) && Number(days) >= 1 && Number(days) <= maxDays;
  return action === 'numbers' && isDays && typeof form === 'string';
}
