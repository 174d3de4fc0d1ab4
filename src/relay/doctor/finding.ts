/** One line of what was looked at: what it is, and what to do where it is not well. */
export interface Finding {
  readonly what: string;
  /** `unknown`: it can't be seen from here, or not now; the line says why. */
  readonly is: 'ok' | 'warning' | 'wrong' | 'unknown';
  readonly say: string;
}

export function ok(what: string, say: string): Finding {
  return { what, is: 'ok', say };
}

export function warning(what: string, say: string): Finding {
  return { what, is: 'warning', say };
}

export function wrong(what: string, say: string): Finding {
  return { what, is: 'wrong', say };
}

export function unknown(what: string, say: string): Finding {
  return { what, is: 'unknown', say };
}
