import { setTimeout as wait } from 'node:timers/promises';
import type { RelayConfig } from '../config/config.js';
import { runTestLead, type TestReport } from '../operator/commands/run-test-lead.js';
import { isPageUrl, type TestCommand, type TestPage } from '../operator/commands/test-lead.js';
import { OperatorError } from '../operator/operator-error.js';
import { escapeLine } from '../operator/terminal-text.js';
import { parseCommandArgs, requireFormId, UsageError } from './arguments/parse-args.js';
import { connectToRelay } from './operator-connection.js';

export interface TestOptions {
  readonly form: string;
  /** Address of a page: a link for a test on this page is printed instead of sending a test lead. */
  readonly page?: string | undefined;
  readonly json: boolean;
}

/** Reads the arguments of `apro-forms test`. @throws UsageError if an argument is wrong */
export function parseTestArgs(args: readonly string[]): TestOptions {
  const { positionals, has, option } = parseCommandArgs('test', args);
  const [formText = ''] = positionals;
  const form = requireFormId(formText, 'test');
  const page = option('page');
  if (page !== undefined && !isPageUrl(page))
    throw new UsageError(
      `${page} is not the address of a page, e.g. https://www.example.com/contact.`,
      'test',
    );
  return { form, page, json: has('json') };
}

/**
 * Sends a test lead to the relay as a page does, and looks the lead up in the CRM. If the command names a page, only
 * creates a link for a test on this page.
 * @param timeoutMs time limit for the delivery in milliseconds
 * @returns the report, and whether the CRM has the lead with all its values
 * @throws OperatorError if the lead does not arrive in the CRM
 */
export async function runTest(
  config: RelayConfig,
  { form, page, json }: TestOptions,
  timeoutMs?: number,
): Promise<{ readonly text: string; readonly isGood: boolean }> {
  const connection = await connectToRelay(config);
  if (!connection)
    throw new OperatorError(
      `No relay accepts commands through the folder ${config.data}: start the relay first.`,
    );
  const { execute } = connection;
  if (page !== undefined) {
    const { url } = await execute<TestPage>({ do: 'test-page', form, page } satisfies TestCommand);
    const text = json
      ? JSON.stringify({ url })
      : `Open this page, fill in the form and send it, once and within 15 minutes:\n${url}\nThen look for the test lead in the CRM.`;
    return { text: `${text}\n`, isGood: true };
  }
  const monotonic = () => performance.now();
  const report = await runTestLead({ config, execute, sleep: wait, monotonic }, form, timeoutMs);
  const text = json ? JSON.stringify(report, null, 2) : formatReport(report);
  return { text: `${text}\n`, isGood: report.isGood };
}

function formatReport({ receipt, elapsedMs, filled, skipped, listed }: TestReport): string {
  const seconds = (elapsedMs / 1_000).toFixed(1);
  const fields = listed?.fields ?? [];
  const different = fields.filter(({ isSame }) => !isSame);
  const arrival = listed?.request
    ? `arrived in ${seconds} s as request ${listed.request}`
    : `was accepted by the CRM in ${seconds} s`;
  const lines = [
    `The test lead ${receipt} ${arrival}, with ${filled} fields filled in.`,
    listed?.failure,
    listed &&
      !listed.failure &&
      listed.request === undefined &&
      'It is not among the newest requests of the CRM: the form may make no request, or the list has another order. Look for it in the CRM.',
    ...different.map(({ address, label, sent, listed: came }) =>
      came === undefined
        ? `  ${address} ${label}: “${sent}” was sent, the CRM’s list has no value. Check the field in the CRM.`
        : `  ${address} ${label}: “${sent}” was sent, “${came}” came back.`,
    ),
    fields.length > 0 &&
      `${fields.length - different.length} of ${fields.length} fields of the request came back as sent.`,
    filled > fields.length &&
      'The CRM’s list shows fields of the request only: look at the others in the CRM.',
    skipped.length > 0 && `Left empty: ${skipped.join(', ')}.`,
    'Delete the test request in the CRM.',
  ];
  return lines.flatMap((line) => (line ? [escapeLine(line)] : [])).join('\n');
}
