import type { Measured } from './measured.js';

// A model of the load that page views put on a CDN, on relays and on a CRM. `docs/scale.md` is made from it.

/** Use of a relay. Periods are months of 30 days. */
export interface Use {
  readonly viewsPerMonth: number;
  /** Number of different forms. Each form is viewed equally often, which is the worst case for caches. */
  readonly forms: number;
  /**
   * Number of places of the CDN that keep a copy of their own: 1 with an origin shield. 0: no CDN, every view asks a
   * relay.
   */
  readonly edgeCaches: number;
  /** Seconds for which the CDN keeps a form definition. */
  readonly cacheAgeSeconds: number;
  /**
   * Share of the requests for forms that the CDN answers, if it is known from the CDN's own figures.
   * @default computed from the views, the forms, the caches and the cache age
   */
  readonly hitRate?: number;
  /** Option lists that a visitor opens in a view, on average. Lists are never in the CDN. */
  readonly listsPerView: number;
  /** Different option lists of a form. */
  readonly listsPerForm: number;
  /** Leads per view. */
  readonly leadShare: number;
  /** Load of the busiest hour as a multiple of the average. */
  readonly peakFactor: number;
}

/** Rules of the relay that decide how often it asks the CRM. */
export const rules = {
  /** Seconds after which a form, and an option list, are read from the CRM again. */
  formFreshSeconds: 300,
  listFreshSeconds: 21_600,
  /** Requests with the key in an hour that lists may use: 60 % of `KEY_LIMIT`, which is 200. */
  listRequestsPerHour: 120,
  /** Leads that one relay sends to the CRM in a second. */
  sendsPerSecond: 5,
  /** Days for which the store has a lead, or what remains of it. */
  leadDays: 30,
  /** Share of a core that a relay uses at the peak. The rest is for deliveries, refused requests and restarts. */
  busyShare: 0.5,
  /** Smallest number of relays. With two relays, one can be updated while the other answers. */
  minRelays: 2,
} as const;

export interface Load {
  readonly viewsPerSecond: number;
  /** Share of the requests for forms that the CDN answers, on average. */
  readonly hitRate: number;
  /** Requests that reach the relays in the busiest hour. */
  readonly relayRequestsPerSecond: number;
  /** Cores that all relays use in the busiest hour. */
  readonly relayCores: number;
  /** Number of relays, each a process with one core. */
  readonly relays: number;
  /** Requests to the CRM in an average hour. */
  readonly crmFormsPerHour: number;
  readonly crmLeadsPerHour: number;
  /** Requests with the key in an average hour for which a list is due. */
  readonly crmListsPerHour: number;
  /**
   * True: the CRM allows too few requests in an hour to renew every list after six hours. Such a list is still
   * served, although it is older.
   */
  readonly areListsLate: boolean;
  readonly leadsPerMonth: number;
  /** Bytes of the store, at most. */
  readonly storageBytes: number;
  /** Bytes that the CDN, or the relays without one, send in a month, at most. */
  readonly trafficBytesPerMonth: number;
}

const secondsPerMonth = 30 * 86_400;

/**
 * Returns the number of renewals in a second. A copy is renewed at the first request after its maximum age is
 * over. Requests arrive at random.
 * @param requestRate requests per second for all copies together
 */
export function renewalRate(requestRate: number, copies: number, ageSeconds: number): number {
  if (requestRate === 0 || copies === 0) return 0;
  return copies / (ageSeconds + copies / requestRate);
}

/** Computes the load of a use. */
export function computeLoad(use: Use, measured: Measured): Load {
  const { forms, edgeCaches, cacheAgeSeconds, hitRate, listsPerView, listsPerForm, leadShare, peakFactor } =
    use;
  const viewsPerSecond = use.viewsPerMonth / secondsPerMonth;
  const readFromRelays = (rate: number) => {
    if (hitRate !== undefined) return rate * (1 - hitRate);
    return edgeCaches === 0 ? rate : renewalRate(rate, forms * edgeCaches, cacheAgeSeconds);
  };
  const reads = readFromRelays(viewsPerSecond);
  const peakViews = viewsPerSecond * peakFactor;
  const peakReads = readFromRelays(peakViews);
  const peakLists = peakViews * listsPerView;
  const peakLeads = peakViews * leadShare;
  const relayCores =
    (peakReads * measured.readCpuMs + peakLists * measured.listCpuMs + peakLeads * measured.leadCpuMs) /
    1_000;
  const leadsPerSecond = viewsPerSecond * leadShare;
  const leadsPerMonth = use.viewsPerMonth * leadShare;
  const lists = forms * listsPerForm;
  const crmListsPerHour = 3_600 * renewalRate(viewsPerSecond * listsPerView, lists, rules.listFreshSeconds);
  return {
    viewsPerSecond,
    hitRate: viewsPerSecond === 0 ? 0 : 1 - reads / viewsPerSecond,
    relayRequestsPerSecond: peakReads + peakLists + peakLeads,
    relayCores,
    relays: Math.max(
      rules.minRelays,
      Math.ceil(relayCores / rules.busyShare),
      Math.ceil(leadsPerSecond / rules.sendsPerSecond),
    ),
    crmFormsPerHour: 3_600 * renewalRate(reads, forms, rules.formFreshSeconds),
    crmLeadsPerHour: leadsPerSecond * 3_600,
    crmListsPerHour: Math.min(crmListsPerHour, rules.listRequestsPerHour),
    areListsLate: crmListsPerHour > rules.listRequestsPerHour,
    leadsPerMonth,
    storageBytes: (leadsPerMonth / 30) * rules.leadDays * measured.leadBytes,
    trafficBytesPerMonth: use.viewsPerMonth * measured.viewBytes,
  };
}
