import { ConfigError, type RelayConfig } from '../config/config.js';
import { fetchWithoutKeepAlive } from '../crm/fetch-without-keepalive.js';
import { createMailer } from '../node/mail.js';
import { defineCommand } from '../operator/commands/define-command.js';
import {
  createSignalAdmin,
  isSignalCommand,
  type SignalCommand,
  type SignalReport,
} from '../operator/commands/signal-admin.js';
import { OperatorError } from '../operator/operator-error.js';
import { createTestSignal } from '../signals/test-signal.js';
import { createWebhook, type DeliverSignal } from '../signals/webhook.js';
import { parseCommandArgs, requireWord } from './arguments/parse-args.js';
import { connectOperator } from './operator-connection.js';

const actions = ['list', 'retry', 'test'] as const;

export interface SignalsAction {
  readonly action: (typeof actions)[number];
  readonly json: boolean;
}

/** Reads the arguments of `apro-forms signals`. @throws UsageError if an argument is wrong */
export function parseSignalsArgs(words: readonly string[]): SignalsAction {
  const { positionals, has } = parseCommandArgs('signals', words);
  const [word = 'list'] = positionals;
  return { action: requireWord('action', word, actions, 'signals'), json: has('json') };
}

/**
 * Runs `apro-forms signals`: lists the signals (messages to the operator) that are not delivered, makes the relay send
 * them again, or sends a test signal.
 * @throws OperatorError if a test signal is not accepted by its receiver
 * @throws ConfigError if the settings name no receiver of a test signal
 */
export async function runSignals(config: RelayConfig, { action, json }: SignalsAction): Promise<string> {
  if (action === 'test') return sendTest(config);
  const connection = await connectOperator(config, ({ signals }) =>
    defineCommand(
      isSignalCommand,
      createSignalAdmin({ signals, sendTestSignal: async () => [], now: Date.now }),
    ),
  );
  try {
    const command: SignalCommand = action === 'list' ? { do: 'signals' } : { do: 'signals-retry' };
    const reports = await connection.execute<readonly SignalReport[]>(command);
    if (json) return `${JSON.stringify(reports, null, 2)}\n`;
    if (reports.length === 0) return 'No signal is waiting.\n';
    return reports.map((report) => `${formatReport(report)}\n`).join('');
  } finally {
    await connection.close();
  }
}

function formatReport(report: SignalReport): string {
  const { id, target, type, receipt, recorded, attempts, failure, next } = report;
  const nextTry = next ? `next try ${next}` : 'given up: apro-forms signals retry';
  return [recorded, target, type, id, receipt, `tries ${attempts}`, failure, nextTry]
    .filter(Boolean)
    .join('  ');
}

/**
 * Sends a test message (a signal of the type `test`) to `WEBHOOK_URL` and to the mail server. The message is sent at
 * once and not stored in the database.
 */
async function sendTest({ webhook, mail }: RelayConfig): Promise<string> {
  const targets = new Map<string, DeliverSignal>();
  if (webhook) targets.set('WEBHOOK_URL', createWebhook(webhook, fetchWithoutKeepAlive, Date.now));
  if (mail) targets.set('SMTP_URL', await createMailer(mail));
  if (targets.size === 0) throw new ConfigError(['No target is set: set WEBHOOK_URL or SMTP_URL.']);
  const results = await createTestSignal(targets, Date.now)();
  const lines = results.map(({ setting, id, failure }) =>
    failure === undefined
      ? `${setting} accepted the test signal ${id}.`
      : `${setting} did not accept the test signal: ${failure}. Check the setting and the receiver.`,
  );
  if (results.some(({ failure }) => failure !== undefined)) throw new OperatorError(lines.join('\n'));
  return `${lines.join('\n')}\n`;
}
