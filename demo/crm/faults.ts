/** Names of the failures of the simulated CRM that `POST /faults` can switch on. */
export const faultNames = [
  'down',
  'slow',
  'html',
  'empty',
  'truncated',
  'warning',
  'notice-behind',
  'taken-and-refused',
  'wrapped',
  'taken-hang',
  'taken-html',
  'taken-down',
  'late',
  'http-500',
  'LIMIT_EXCEEDED',
  'SERVER_IS_OVERLOADED',
  'ACCESS_DENY',
  'BAD_REQUEST',
  'BAD_PARAMS',
] as const;
export type FaultName = (typeof faultNames)[number];

export interface Fault {
  readonly name: FaultName;
  readonly path: string;
  /**
   * Limits the failure to requests of `/onlineforms` with this API action. Undefined: the failure affects all
   * actions.
   */
  readonly action?: string | undefined;
  /** Delay of the failures `slow` and `late`, in milliseconds. */
  readonly delay: number;
  /** Number of requests that the failure still affects. */
  times: number;
}

/**
 * The failures of the simulated CRM that are switched on. A failure ends after a number of requests, or when all
 * failures are switched off.
 */
export class Faults {
  #active: Fault[] = [];

  add(fault: Fault): void {
    this.#active.push(fault);
  }

  clear(): void {
    this.#active = [];
  }

  /** Returns the failure for this request, and counts the request. Undefined: the request does not fail. */
  take(path: string, action: string): Fault | undefined {
    const matching = this.#active.find(
      (fault) => fault.path === path && (fault.action ?? action) === action && fault.times > 0,
    );
    if (matching) matching.times--;
    return matching;
  }
}
