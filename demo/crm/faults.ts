/** Names of the faults that `POST /faults` can switch on. */
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
  /** Limits the fault to this action of `/onlineforms`. undefined: all actions. */
  readonly action?: string | undefined;
  /** Delay of the faults `slow` and `late`, in milliseconds. */
  readonly delay: number;
  /** Number of requests that the fault still affects. */
  times: number;
}

/** The active faults. A fault ends after its number of requests, or when all faults are cleared. */
export class Faults {
  #active: Fault[] = [];

  add(fault: Fault): void {
    this.#active.push(fault);
  }

  clear(): void {
    this.#active = [];
  }

  /** Returns the fault for a request and counts the request. undefined: no fault. */
  take(path: string, action: string): Fault | undefined {
    const matching = this.#active.find(
      (fault) => fault.path === path && (fault.action ?? action) === action && fault.times > 0,
    );
    if (matching) matching.times--;
    return matching;
  }
}
