/** Result of a check: one line in the output of `apro-forms doctor`. */
export interface CheckResult {
  /** Name of the check, e.g. `clock`. */
  readonly check: string;
  /** `unknown`: the check is not possible from this machine or at this moment; `message` explains why. */
  readonly status: 'ok' | 'warning' | 'wrong' | 'unknown';
  /** Result of the check in words, and the setting or action that solves a problem. */
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
