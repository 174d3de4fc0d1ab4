import type { CrmStatus } from '../crm/crm-status.js';
import type { RequestBudget } from '../crm/request-budget.js';
import type { DeliveryWorker } from '../delivery/worker.js';
import type { RuntimeIssues } from '../monitoring/events.js';
import type { LeadState } from '../storage/tables/lead-schema.js';
import type { LeadStatistics } from '../storage/tables/lead-statistics.js';
import type { LeadStore } from '../storage/tables/lead-store.js';

/** Asks for the state of the relay at this moment. The answer has no data of visitors. */
export const overviewCommand = { do: 'overview' } as const;

export interface Overview {
  /** Time of the answer, in ISO 8601. */
  readonly at: string;
  /** Whether a lead would be stored. */
  readonly storeWorks: boolean;
  /** Code of the failure because of which the CRM counts as down. Missing: the CRM works, as far as is known. */
  readonly crmDown?: string;
  /** Whether deliveries are paused after a failure of the CRM. */
  readonly paused: boolean;
  /** Seconds until the next attempt after a failure of the CRM. 0: at once. */
  readonly nextAttemptSeconds: number;
  /** Requests with the key that are left in this hour. */
  readonly keyRequestsLeft: number;
  readonly keyRequestsLimit: number;
  readonly leads: readonly StateCount[];
  /** The last 24 hours, the oldest first. */
  readonly hours: readonly HourFigures[];
  /** Sites that were refused in the last hour. */
  readonly refusedOrigins: readonly string[];
  /** Proxies of the last hour that `TRUSTED_PROXIES` lacks. */
  readonly unknownProxies: readonly string[];
  /** Sites of `ALLOWED_ORIGINS`. `any`: every site. */
  readonly allowedOrigins: readonly string[] | 'any';
  /** Address of the relay for visitors. Missing: `PUBLIC_URL` is not set. */
  readonly publicUrl?: string;
}

export interface StateCount {
  readonly state: LeadState;
  readonly count: number;
  /** Seconds since the oldest lead of the state arrived. */
  readonly oldestSeconds: number;
}

export interface HourFigures {
  /** Start of the hour, in ISO 8601. */
  readonly start: string;
  /** Leads that arrived in the hour, without suspicious leads. */
  readonly received: number;
  readonly suspicious: number;
  /** Seconds from arrival to delivery: the middle of all leads. Missing: no lead was delivered. */
  readonly medianSeconds?: number;
  /** Seconds from arrival to delivery: 95 % of the leads took less. */
  readonly slowSeconds?: number;
}

export interface OverviewDeps {
  readonly leads: Pick<LeadStore, 'countByState'>;
  readonly statistics: LeadStatistics;
  readonly budget: RequestBudget;
  readonly keyLimit: number;
  readonly worker: Pick<DeliveryWorker, 'breaker'>;
  readonly crmStatus: CrmStatus;
  readonly isStoreWritable: () => Promise<boolean>;
  readonly runtimeIssues: () => RuntimeIssues;
  readonly allowedOrigins: ReadonlySet<string> | 'any';
  readonly publicUrl: string | undefined;
  readonly now: () => number;
}

const hourMs = 3_600_000;
const hourCount = 24;

/** Returns the function that collects the overview. */
export function createOverview(deps: OverviewDeps) {
  const { leads, statistics, budget, keyLimit, worker, crmStatus, runtimeIssues, allowedOrigins, now } = deps;
  return async (): Promise<Overview> => {
    const at = now();
    const firstHour = Math.floor(at / hourMs) - hourCount + 1;
    const [storeWorks, counts, arrivals, deliveries, keyRequestsLeft] = await Promise.all([
      deps.isStoreWritable(),
      leads.countByState(),
      statistics.countArrivals(firstHour * hourMs),
      statistics.listDeliveryTimes(firstHour * hourMs),
      budget.remaining(),
    ]);
    const { origins, proxies } = runtimeIssues();
    const crmDown = crmStatus.getDownCode();
    return {
      at: new Date(at).toISOString(),
      storeWorks,
      ...(crmDown && { crmDown }),
      paused: worker.breaker.isOpen,
      nextAttemptSeconds: Math.ceil(worker.breaker.cooldownMs / 1_000),
      keyRequestsLeft,
      keyRequestsLimit: keyLimit,
      leads: counts.map(({ state, count, oldest }) => ({
        state,
        count,
        oldestSeconds: Math.max(0, Math.round((at - oldest) / 1_000)),
      })),
      hours: Array.from({ length: hourCount }, (_, index) => {
        const hour = firstHour + index;
        const arrived = arrivals.filter((row) => row.hour === hour);
        const sum = (isSuspicious: boolean) =>
          arrived
            .filter(({ state }) => (state === 'quarantine') === isSuspicious)
            .reduce((total, { count }) => total + count, 0);
        return {
          start: new Date(hour * hourMs).toISOString(),
          received: sum(false),
          suspicious: sum(true),
          ...describeDurations(
            deliveries.flatMap(({ arrivedAt, ms }) => (Math.floor(arrivedAt / hourMs) === hour ? [ms] : [])),
          ),
        };
      }),
      refusedOrigins: origins,
      unknownProxies: proxies,
      allowedOrigins: allowedOrigins === 'any' ? 'any' : [...allowedOrigins],
      ...(deps.publicUrl && { publicUrl: deps.publicUrl }),
    };
  };
}

function describeDurations(
  durationsMs: readonly number[],
): Pick<HourFigures, 'medianSeconds' | 'slowSeconds'> {
  if (durationsMs.length === 0) return {};
  const sorted = [...durationsMs].sort((a, b) => a - b);
  const quantile = (part: number) =>
    Math.max(0, sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0) / 1_000;
  return { medianSeconds: quantile(0.5), slowSeconds: quantile(0.95) };
}
