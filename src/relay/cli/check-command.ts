import { setTimeout as wait } from 'node:timers/promises';
import type { RelayConfig } from '../config/config.js';
import { type CheckResult, unknown } from '../doctor/check-result.js';
import { getLocalUrl } from '../operator/local-url.js';
import { OperatorError } from '../operator/operator-error.js';
import { checkInBrowser } from '../page-check/check-in-browser.js';
import { checkPage } from '../page-check/check-page.js';
import { PageError } from '../page-check/fetch-page.js';
import { findBrowser, isExecutable } from '../page-check/find-browser.js';
import { parseCommandArgs, UsageError } from './arguments/parse-args.js';

export interface CheckCommand {
  readonly url: URL;
  readonly json: boolean;
  readonly allowsPrivate: boolean;
  /** Path of the browser that opens the page. `undefined`: a browser of this machine is used, if there is one. */
  readonly browser: string | undefined;
  /** False: the page is only fetched, and no script of it runs. */
  readonly usesBrowser: boolean;
  /** True: the browser may run without its sandbox. */
  readonly noSandbox: boolean;
}

/** Reads the arguments of `apro-forms check`. @throws UsageError if an argument is wrong */
export function parseCheckArgs(args: readonly string[]): CheckCommand {
  const { positionals, has, option } = parseCommandArgs('check', args);
  const [text = ''] = positionals;
  const address = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
    throw new UsageError(
      `${text} is not the address of a page, e.g. https://www.example.com/contact.`,
      'check',
    );
  return {
    url,
    json: has('json'),
    allowsPrivate: has('private'),
    browser: option('browser'),
    usesBrowser: !has('no-browser'),
    noSandbox: has('no-sandbox'),
  };
}

/**
 * Checks a web page and prints one line for each result.
 * @returns true if no problem was found
 */
export async function runCheck(
  config: RelayConfig,
  command: CheckCommand,
  write: (text: string) => void,
): Promise<boolean> {
  const { url, json, allowsPrivate } = command;
  const relayUrl = new URL(config.publicUrl ?? getLocalUrl(config));
  const results: CheckResult[] = [];
  try {
    for await (const result of checkPage(url, { config, relayUrl, allowsPrivate })) report(result);
    const isReadable = results.every(({ check, status }) => check !== 'page' || status === 'ok');
    if (command.usesBrowser && isReadable)
      for (const result of await openInBrowser(command, relayUrl)) report(result);
  } catch (error) {
    if (!(error instanceof PageError)) throw error;
    throw new OperatorError(error.message);
  }
  if (json) write(`${JSON.stringify(results, null, 2)}\n`);
  return results.every(({ status }) => status !== 'wrong');

  function report(result: CheckResult): void {
    results.push(result);
    const { check, status, message } = result;
    if (!json) write(`${status.padEnd(8)} ${check}: ${message}\n`);
  }
}

/** Opens the page in a browser. If no browser can be used, the result says why. */
async function openInBrowser(
  { url, browser, noSandbox }: CheckCommand,
  relayUrl: URL,
): Promise<readonly CheckResult[]> {
  const check = 'browser';
  const path = browser ?? findBrowser(process.env.PATH);
  if (path === undefined)
    return [
      unknown(
        check,
        'No browser was found, so no script of the page ran: install Chromium, or name a browser with --browser PATH.',
      ),
    ];
  if (!isExecutable(path))
    return [unknown(check, `${path} is not a program: name a browser with --browser PATH.`)];
  if (process.getuid?.() === 0 && !noSandbox)
    return [
      unknown(
        check,
        'A browser has no sandbox for the user root, so it was not started: run the command as another user, or add --no-sandbox for a page that you trust.',
      ),
    ];
  return checkInBrowser(url, {
    relayUrl,
    path,
    noSandbox,
    sleep: wait,
    monotonic: () => performance.now(),
  });
}
