import type { Log } from '../log/log.js';
import { asRecord } from './json-record.js';

/** Result of an operator's command, as it is written to the log. */
export type AuditOutcome = 'done' | 'refused' | 'failed';

const maxNameLength = 64;

/**
 * Returns true for a later step of `apro-forms test`, `consents export` or `consents verify`. These programs send
 * several commands for one action, and only the first of them is logged.
 */
function isLaterStep(command: unknown): boolean {
  const { do: action, after } = asRecord(command);
  if (action === 'test-result') return true;
  return after !== undefined && (action === 'consents-export' || action === 'consents-verify');
}

/**
 * Logs which user ran which command on which lead. The log entry has no data of a lead.
 * @param by user of the operating system who ran the command, as the command says
 * @param command the command as received; only its known properties are logged
 */
export function logCommand(log: Log, by: string, command: unknown, outcome: AuditOutcome): void {
  const { do: action, receipt, form, file, states, after } = asRecord(command);
  if (outcome === 'done' && isLaterStep(command)) return;
  log(outcome === 'done' ? 'info' : 'warn', {
    event: 'operator',
    by: by.replace(/[^\w.@\\ -]/g, '?').slice(0, maxNameLength) || 'unknown',
    command: toWord(action) ?? 'unknown',
    ...(toWord(receipt) && { lead: toWord(receipt) }),
    ...(toWord(form) && { form: toWord(form) }),
    ...(toWord(file) && { file: toWord(file) }),
    ...(toWord(after) && { after: toWord(after) }),
    ...(Array.isArray(states) && { states: states.flatMap((state) => toWord(state) ?? []) }),
    outcome,
  });
}

/**
 * Returns the value if it is a receipt number, an id or the name of a command. Any other text is not logged, because
 * an unknown sender may have made it up.
 */
function toWord(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.-]{1,64}$/.test(value) ? value : undefined;
}
