import { hourMs } from '../../async/durations.js';
import type { CrmStatus } from '../crm/crm-status.js';
import type { RequestBudget } from '../crm/request-budget.js';
import type { DeliveryWorker } from '../delivery/worker.js';
import type { RuntimeIssues } from '../monitoring/events.js';
import type { LeadStatistics } from '../storage/statistics/lead-statistics.js';
import { type LeadState, unfinishedStates } from '../storage/tables/lead-schema.js';

/** Command that returns the present state of the relay. The answer contains no data of visitors. */
export const overviewCommand = { do: 'overview' } as const;

export interface Overview {
  /** Time at which the relay answered, in ISO 8601. */
  readonly at: string;
  /** True: the database can be written, so the relay can accept leads. */
  readonly storeWorks: boolean;
  /**
   * Error code because of which the relay regards the CRM as down. Missing: as far as the relay knows, the CRM works.
   */
  readonly crmDown?: string;
  /** True: the CRM has failed, so the relay sends only a single lead from time to time, until the CRM works again. */
  readonly paused: boolean;
  /** Seconds until the relay sends a lead again after a failure of the CRM. 0: the relay does not wait. */
  readonly nextAttemptSeconds: number;
  /** Number of CRM requests with the API key that the relay may still make in this hour. */
  readonly keyRequestsLeft: number;
  readonly keyRequestsLimit: number;
  /** Numbers of leads in the states that the desk shows as lights: all but `delivered` and `closed`. */
  readonly leads: readonly StateCount[];
  /** Numbers of leads for each of the last 24 hours, the oldest hour first. */
  readonly hours: readonly HourFigures[];
  /** Origins of sites whose requests the relay refused in the last hour, because `ALLOWED_ORIGINS` lacks them. */
  readonly refusedOrigins: readonly string[];
  /** Addresses of proxies that sent requests in the last hour and that the setting `TRUSTED_PROXIES` lacks. */
  readonly unknownProxies: readonly string[];
  /** Origins of the setting `ALLOWED_ORIGINS`. `any`: pages of every site may use the relay. */
  readonly allowedOrigins: readonly string[] | 'any';
  /** URL at which visitors reach the relay. Missing: the setting `PUBLIC_URL` is not set. */
  readonly publicUrl?: string;
}

export interface StateCount {
  readonly state: LeadState;
  readonly count: number;
  /** Age of the oldest lead in this state, in seconds since it arrived. */
  readonly oldestSeconds: number;
}

export interface HourFigures {
  /** Start of the hour, in ISO 8601. */
  readonly start: string;
  /** Number of leads that arrived in this hour, without those that look like spam. */
  readonly received: number;
  readonly suspicious: number;
  /** Median of the seconds from arrival to delivery of the leads of this hour. Missing: no lead was delivered. */
  readonly medianSeconds?: number;
  /** Seconds from arrival to delivery that 95 % of the leads of this hour did not exceed. */
  readonly slowSeconds?: number;
}

export interface OverviewDeps {
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

const hourCount = 24;

/** Returns the function that collects the state of the relay for `overviewCommand`. */
export function createOverview(deps: OverviewDeps) {
  const { statistics, budget, keyLimit, worker, crmStatus, runtimeIssues, allowedOrigins, now } = deps;
  return async (): Promise<Overview> => {
    const at = now();
    const firstHour = Math.floor(at / hourMs) - hourCount + 1;
    const [storeWorks, counts, arrivals, deliveries, keyRequestsLeft] = await Promise.all([
      deps.isStoreWritable(),
      statistics.countStates(unfinishedStates),
      statistics.countArrivals(firstHour * hourMs),
      statistics.listDeliveryTimes(firstHour * hourMs),
      budget.remaining(),
    ]);
    const durationsByHour = new Map<number, number[]>();
    for (const { arrivedAt, ms } of deliveries) {
      const hour = Math.floor(arrivedAt / hourMs);
      const durations = durationsByHour.get(hour);
      if (durations) durations.push(ms);
      else durationsByHour.set(hour, [ms]);
    }
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
          ...describeDurations(durationsByHour.get(hour) ?? []),
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
