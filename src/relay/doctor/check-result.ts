/** One line of `apro-forms doctor`. */
export interface CheckResult {
  /** Name of the check, e.g. `clock`. */
  readonly check: string;
  /** `unknown`: the check is not possible from this machine or at this moment. The message has the reason. */
  readonly status: 'ok' | 'warning' | 'wrong' | 'unknown';
  /** State of the checked thing, and the setting or action that solves a problem. */
  readonly message: string;
}

export function ok(check: string, message: string): CheckResult {
  return { check, status: 'ok', message };
}

export function warning(check: string, message: string): CheckResult {
  return { check, status: 'warning', message };
}

export function wrong(check: string, message: string): CheckResult {
  return { check, status: 'wrong', message };
}

export function unknown(check: string, message: string): CheckResult {
  return { check, status: 'unknown', message };
}
