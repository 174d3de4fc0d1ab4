export type HelpEntry = readonly [term: string, description: string];

/**
 * Formats a list of terms and their descriptions in two columns. An entry with an empty term continues the description
 * of the entry before.
 */
export function formatEntries(entries: readonly HelpEntry[]): string {
  const width = Math.max(...entries.map(([term]) => term.length)) + 2;
  return entries.map(([term, text]) => `  ${term.padEnd(width)}${text}`).join('\n');
}
