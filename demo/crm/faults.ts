/** What can be made to go wrong, by name. */
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
  /** Only for this action of `/onlineforms`. */
  readonly action?: string | undefined;
  /** Milliseconds, for `slow`. */
  readonly delay: number;
  times: number;
}

/** Faults switched on by request, each for so many times or until all are cleared. */
export class Faults {
  #active: Fault[] = [];

  add(fault: Fault): void {
    this.#active.push(fault);
  }

  clear(): void {
    this.#active = [];
  }

  take(path: string, action: string): Fault | undefined {
    const matching = this.#active.find(
      (fault) => fault.path === path && (fault.action ?? action) === action && fault.times > 0,
    );
    if (matching) matching.times--;
    return matching;
  }
}
