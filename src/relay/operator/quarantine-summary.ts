import { type QuarantineSummary, summarizeQuarantine } from '../leads/spam/quarantine.js';
import type { QuarantineStore } from '../storage/tables/quarantine-store.js';

/**
 * Command that returns how many leads look like spam and how much storage they use: the JSON body of a request to the
 * relay's operator server.
 */
export const quarantineCommand = { do: 'quarantine' } as const;

export function isQuarantineCommand(value: unknown): value is typeof quarantineCommand {
  return typeof value === 'object' && value !== null && 'do' in value && value.do === quarantineCommand.do;
}

/**
 * Returns one line about leads that look like spam. The line is printed below a list of leads. Empty text: there are
 * no such leads.
 */
export function formatQuarantine({ leads, bytes, unstored }: QuarantineSummary): string {
  const stored =
    leads > 0 &&
    `${leads} suspicious ${leads === 1 ? 'lead' : 'leads'} in quarantine (${Math.ceil(bytes / 1_000_000)} MB): list them with leads list quarantine.`;
  const dropped =
    unstored > 0 &&
    `${unstored} suspicious ${unstored === 1 ? 'lead' : 'leads'} of the last 30 days not stored: see SUSPICIOUS_LIMIT.`;
  return [stored, dropped]
    .filter(Boolean)
    .join('\n')
    .concat(stored || dropped ? '\n' : '');
}

/** Counts the leads that look like spam, and measures the storage that they use. */
export function readQuarantine(store: QuarantineStore): Promise<QuarantineSummary> {
  return summarizeQuarantine(store);
}
