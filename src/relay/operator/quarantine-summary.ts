import type { QuarantineSummary } from '../leads/spam/quarantine.js';

/**
 * Command that returns how many leads look like spam and how much storage they use: the JSON body of a request to the
 * relay's operator server.
 */
export const quarantineCommand = { do: 'quarantine' } as const;

export function isQuarantineCommand(value: unknown): value is typeof quarantineCommand {
  return typeof value === 'object' && value !== null && 'do' in value && value.do === quarantineCommand.do;
}

/**
 * Returns the lines about leads that look like spam, which are printed below a list of leads. Empty text: there are no
 * such leads.
 */
export function formatQuarantine({ leads, bytes, unstored }: QuarantineSummary): string {
  const stored =
    leads > 0
      ? `${leads} suspicious ${leads === 1 ? 'lead' : 'leads'} in quarantine (${Math.ceil(bytes / 1_000_000)} MB): list them with leads list quarantine.\n`
      : '';
  const dropped =
    unstored > 0
      ? `${unstored} suspicious ${unstored === 1 ? 'lead' : 'leads'} of the last 30 days not stored: see SUSPICIOUS_LIMIT.\n`
      : '';
  return stored + dropped;
}
