import type { RelayConfig } from './config.js';
import { fileContent } from './file-content.js';
import { type LeadState, leadStates } from './lead-store.js';
import { localUrl } from './local-url.js';
import { hasStore, openStoreFor } from './node.js';
import {
  createOperator,
  type FileWish,
  isOperatorWish,
  type LeadReport,
  OperatorError,
  type OperatorWish,
} from './operator.js';
import { operatorToken } from './operator-door.js';
import { createSeal } from './seal.js';
import { withoutSteering } from './terminal-text.js';
import { writeFiles } from './write-files.js';

export const leadsUsage = `apro-forms leads [list [STATE…] | show RECEIPT | files RECEIPT [FOLDER] | retry RECEIPT | release RECEIPT | export [STATE…]]

  list     leads that are not in the CRM yet, or those in the given states; what needs a person comes first
  show     one lead with what is in it
  files    writes a lead's files that are not in the CRM into a folder, this one unless told
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
  // What is not done must not look as if it were.
  if (wish.receipt !== undefined && words.length > (verb === 'files' ? 2 : 1))
    throw new OperatorError(`One lead at a time: apro-forms leads ${verb} ${wish.receipt}`);
  return wish;
}

/** Asks the relay that is running or, where none is, its store itself. Files go into `folder`. */
export async function runLeadsCommand(
  config: RelayConfig,
  wish: OperatorWish,
  folder = '.',
): Promise<string> {
  const seal = await createSeal(config.dataKeys);
  const ask = askRelay(config, await operatorToken(seal));
  const say = (reports: readonly LeadReport[], content: (file: string) => AsyncIterable<Uint8Array>) =>
    wish.do === 'files' ? writeFiles(reports[0]?.files, folder, content) : print(wish, reports);
  const running = await readPages(wish, async (page) => {
    const response = await ask(page);
    return response && readReports(response);
  });
  if (running) {
    return say(running, async function* (file) {
      const response = await ask({ do: 'file', file });
      if (response?.body) yield* response.body;
    });
  }
  const { host, port, data } = config;
  // An empty store made here and now would say that no lead is waiting.
  if (!hasStore(config))
    throw new OperatorError(
      `No relay answers at ${host}:${port}, and there is no store in ${data}: are PORT and DATA as the relay has them?`,
    );
  const store = await openStoreFor(config);
  try {
    const operate = createOperator({ ...store, seal, now: Date.now, wake() {} });
    return await say((await readPages(wish, operate)) ?? [], (file) =>
      fileContent(store.uploads, seal, file),
    );
  } finally {
    await store.close();
  }
}

/** Everything that is wished for, page by page; undefined where nobody answers the first time. */
async function readPages(
  wish: OperatorWish,
  readPage: (wish: OperatorWish) => Promise<readonly LeadReport[] | undefined>,
): Promise<readonly LeadReport[] | undefined> {
  let page = await readPage(wish);
  if (!page || wish.receipt !== undefined) return page;
  const all = new Map<string, LeadReport>();
  // A relay of an earlier version, which is still running, says all at once, and the same again.
  while (page.some(({ receipt }) => !all.has(receipt))) {
    for (const report of page) all.set(report.receipt, report);
    page = await readPage({ ...wish, after: page.at(-1)?.receipt ?? '' });
    if (!page) throw new OperatorError('The relay that was running is gone: ask again.');
  }
  const rank = ({ state }: LeadReport) => leadStates.indexOf(state);
  return [...all.values()].sort(
    (a, b) => rank(a) - rank(b) || Date.parse(a.received) - Date.parse(b.received),
  );
}

/** Undefined where no relay answers. */
function askRelay(config: RelayConfig, token: string) {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  return (wish: OperatorWish | FileWish): Promise<Response | undefined> =>
    fetch(`${localUrl(config)}/operator`, { method: 'POST', headers, body: JSON.stringify(wish) }).catch(
      () => undefined,
    );
}

async function readReports(response: Response): Promise<readonly LeadReport[]> {
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
