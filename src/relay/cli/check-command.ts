import type { RelayConfig } from '../config/config.js';
import type { CheckResult } from '../doctor/check-result.js';
import { getLocalUrl } from '../operator/local-url.js';
import { OperatorError } from '../operator/operator-error.js';
import { escapeControls } from '../operator/terminal-text.js';
import { checkPage } from '../page-check/check-page.js';
import { PageError } from '../page-check/fetch-page.js';
import { parseCommandArgs, UsageError } from './arguments/parse-args.js';

export interface CheckCommand {
  readonly url: URL;
  readonly json: boolean;
  readonly allowsPrivate: boolean;
}

/** Reads the arguments of `apro-forms check`. @throws UsageError if an argument is wrong */
export function parseCheckArgs(args: readonly string[]): CheckCommand {
  const { positionals, has } = parseCommandArgs('check', args);
  const [text = ''] = positionals;
  const address = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
    throw new UsageError(
      `${text} is not the address of a page, e.g. https://www.example.com/contact.`,
      'check',
    );
  return { url, json: has('json'), allowsPrivate: has('private') };
}

/**
 * Checks a web page and prints one line for each result.
 * @returns true if no problem was found
 */
export async function runCheck(
  config: RelayConfig,
  { url, json, allowsPrivate }: CheckCommand,
  write: (text: string) => void,
): Promise<boolean> {
  const relayUrl = new URL(config.publicUrl ?? getLocalUrl(config));
  const results: CheckResult[] = [];
  try {
    for await (const result of checkPage(url, { config, relayUrl, allowsPrivate })) {
      results.push(result);
      const { check, status, message } = result;
      if (!json) write(`${escapeControls(`${status.padEnd(8)} ${check}: ${message}`)}\n`);
    }
  } catch (error) {
    if (!(error instanceof PageError)) throw error;
    throw new OperatorError(error.message);
  }
  if (json) write(`${escapeControls(JSON.stringify(results, null, 2))}\n`);
  return results.every(({ status }) => status !== 'wrong');
}
