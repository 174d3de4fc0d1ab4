/** One line of what was looked at: what it is, and what to do where it is not well. */
export interface CheckResult {
  readonly check: string;
  /** `unknown`: it can't be seen from here, or not now; the line says why. */
  readonly status: 'ok' | 'warning' | 'wrong' | 'unknown';
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
