import type { RelayConfig } from './config.js';
import type { LeadState } from './lead-store.js';
import { localUrl } from './local-url.js';
import { hasStore, openStoreFor } from './node.js';
import {
  createOperator,
  isOperatorWish,
  type LeadReport,
  OperatorError,
  type OperatorWish,
} from './operator.js';
import { operatorToken } from './operator-door.js';
import { createSeal } from './seal.js';
import { withoutSteering } from './terminal-text.js';

export const leadsUsage = `apro-forms leads [list [STATE…] | show RECEIPT | retry RECEIPT | release RECEIPT | export [STATE…]]

  list     leads that are not in the CRM yet, or those in the given states
  show     one lead with what is in it
  retry    sends a lead again that needs attention or is unclear
  release  sends a lead that was kept back as spam
  export   leads with what is in them, one JSON object a line
States: queued, trying, unclear, attention, quarantine, delivered
`;

/** @throws OperatorError for words that say nothing */
export function readLeadsWords([verb = 'list', ...words]: readonly string[]): OperatorWish {
  const states = words.length > 0 ? { states: words as LeadState[] } : {};
  const wish =
    verb === 'list' || verb === 'export' ? { do: verb, ...states } : { do: verb, receipt: words[0] };
  if (!isOperatorWish(wish)) throw new OperatorError(leadsUsage);
  return wish;
}

/** Asks the relay that is running or, where none is, its store itself. */
export async function runLeadsCommand(config: RelayConfig, wish: OperatorWish): Promise<string> {
  const seal = await createSeal(config.dataKeys);
  const running = await askRelay(config, await operatorToken(seal), wish);
  if (running) return print(wish, running);
  const { host, port, data } = config;
  // An empty store made here and now would say that no lead is waiting.
  if (!hasStore(config))
    throw new OperatorError(
      `No relay answers at ${host}:${port}, and there is no store in ${data}: are PORT and DATA as the relay has them?`,
    );
  const store = await openStoreFor(config);
  try {
    const parts = { leads: store.leads, seal, now: Date.now, wake() {} };
    return print(wish, await createOperator(parts)(wish));
  } finally {
    await store.close();
  }
}

async function askRelay(
  config: RelayConfig,
  token: string,
  wish: OperatorWish,
): Promise<readonly LeadReport[] | undefined> {
  const url = `${localUrl(config)}/operator`;
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(wish) }).catch(
    () => undefined,
  );
  if (!response) return undefined;
  const answer = (await response.json().catch(() => ({}))) as { data?: LeadReport[]; reason?: string };
  if (answer.data) return answer.data;
  if (response.status === 403)
    throw new OperatorError('The relay that is running has other keys than these settings.');
  throw new OperatorError(answer.reason ?? `The relay answered ${response.status}.`);
}

/** JSON with nothing in it that a terminal obeys or that turns text round. */
function printable(report: LeadReport | undefined, indent = 0): string {
  return withoutSteering(
    JSON.stringify(report, null, indent),
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function print(wish: OperatorWish, reports: readonly LeadReport[]): string {
  if (wish.do === 'export') return reports.map((report) => `${printable(report)}\n`).join('');
  if (wish.do === 'show') return `${printable(reports[0], 2)}\n`;
  if (reports.length === 0) return 'No lead is waiting.\n';
  return reports
    .map(({ receipt, state, form, code, attempts, received, possibleRepeat, emptied }) =>
      [
        receipt,
        state.padEnd(10),
        `form ${form}`,
        received,
        `tries ${attempts}`,
        code,
        possibleRepeat && 'possible repeat',
        emptied && 'emptied',
      ]
        .filter(Boolean)
        .join('  '),
    )
    .join('\n')
    .concat('\n');
}
