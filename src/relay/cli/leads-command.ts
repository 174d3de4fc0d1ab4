import type { RelayConfig } from '../config/config.js';
import { fileContent } from '../leads/files/read-file.js';
import { isLeadAct } from '../operator/lead-actions.js';
import {
  createOperator,
  type FileWish,
  isOperatorWish,
  type LeadReport,
  type OperatorWish,
} from '../operator/lead-admin.js';
import { createAskRelay, readAnswer } from '../operator/operator-client.js';
import { OperatorError } from '../operator/operator-error.js';
import { withoutSteering } from '../operator/strip-control-characters.js';
import { operatorToken } from '../routes/operator.js';
import { cantBeWritten } from '../storage/database/sql.js';
import { createSeal } from '../storage/encryption.js';
import { hasStore, openStoreFor } from '../storage/open-store.js';
import { leadStates } from '../storage/tables/lead-schema.js';
import { writeFiles } from './write-files.js';

export const leadsUsage = `apro-forms leads [list [STATE…] | export [STATE…] | files RECEIPT [FOLDER]]
apro-forms leads show | retry | release | close | erase RECEIPT…

  list     leads that are not in the CRM yet, or those in the given states; what needs a person comes first
  show     a lead with what is in it
  files    writes a lead's files that are not in the CRM into a folder, this one unless told
  retry    sends a lead again that needs attention, is unclear or was closed
  release  sends a lead that was kept back as spam
  close    a person has dealt with it: it is not sent any more, and erased like one that is in the CRM
  erase    its content and files are gone from here at once, and it is never sent; the CRM keeps what it has
  export   leads with what is in them, one JSON object a line
What can't be done is named at the end, and the rest is done all the same.
States: queued, trying, unclear, attention, quarantine, delivered, closed
`;

/** One wish after the other. @throws OperatorError for words that say nothing */
export function readLeadsWords([verb = 'list', ...words]: readonly string[]): readonly OperatorWish[] {
  const wishes: readonly unknown[] = /^(list|export)$/.test(verb)
    ? [{ do: verb, ...(words.length > 0 && { states: words }) }]
    : [...new Set(verb === 'files' ? words.slice(0, 1) : words)].map((receipt) => ({ do: verb, receipt }));
  if (wishes.length === 0 || !wishes.every(isOperatorWish)) throw new OperatorError(leadsUsage);
  // What is not done must not look as if it were.
  if (verb === 'files' && words.length > 2)
    throw new OperatorError(`One lead's files at a time: apro-forms leads files ${words[0]} [FOLDER]`);
  return wishes;
}

/**
 * Asks the relay that is running or, where none is, its store itself, and says what came of each wish. Files go into
 * `folder`.
 * @throws OperatorError naming all that could not be done, once the rest is
 */
export async function runLeadsCommand(
  config: RelayConfig,
  wishes: readonly OperatorWish[],
  say: (text: string) => void,
  folder = '.',
): Promise<void> {
  const { ask, content, close } = await openLeadsOf(config);
  const failures: string[] = [];
  try {
    for (const wish of wishes) {
      try {
        const reports = await readPages(wish, ask);
        say(
          wish.do === 'files' ? await writeFiles(reports[0]?.files, folder, content) : print(wish, reports),
        );
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error;
        failures.push(error.message);
      }
    }
  } finally {
    await close();
  }
  if (failures.length > 0) throw new OperatorError([...new Set(failures)].join('\n'));
}

interface OpenLeads {
  /** @throws OperatorError */
  ask(wish: OperatorWish): Promise<readonly LeadReport[]>;
  /** Of a file. */
  content(file: string): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

async function openLeadsOf(config: RelayConfig): Promise<OpenLeads> {
  const seal = await createSeal(config.dataKeys);
  const askRelay = createAskRelay(config, await operatorToken(seal));
  const greeting = await askRelay({ do: 'list', states: [] });
  if (greeting) {
    await readReports(greeting);
    return {
      ask: async (wish) => readReports(await askRelay(wish)),
      async *content(file) {
        const response = await askRelay({ do: 'file', file } satisfies FileWish);
        if (response?.body) yield* response.body;
      },
      async close() {},
    };
  }
  const { host, port, data } = config;
  // An empty store made here and now would say that no lead is waiting.
  if (!hasStore(config))
    throw new OperatorError(
      `No relay answers at ${host}:${port}, and there is no store in ${data}: are PORT and DATA as the relay has them?`,
    );
  const store = await openStoreFor(config);
  const operate = createOperator({ ...store, seal, now: Date.now, wake() {} });
  return {
    ask: (wish) =>
      operate(wish).catch((error: unknown) => {
        throw isLeadAct(wish.do) && !(error instanceof OperatorError) ? cantBeWritten(error) : error;
      }),
    content: (file) => fileContent(store.uploads, seal, file),
    close: store.close,
  };
}

/** Everything that is wished for, page by page. */
async function readPages(wish: OperatorWish, ask: OpenLeads['ask']): Promise<readonly LeadReport[]> {
  let page = await ask(wish);
  if (wish.receipt !== undefined) return page;
  const all = new Map<string, LeadReport>();
  // A relay of an earlier version, which is still running, says all at once, and the same again.
  while (page.some(({ receipt }) => !all.has(receipt))) {
    for (const report of page) all.set(report.receipt, report);
    page = await ask({ ...wish, after: page.at(-1)?.receipt ?? '' });
  }
  const rank = ({ state }: LeadReport) => leadStates.indexOf(state);
  return [...all.values()].sort(
    (a, b) => rank(a) - rank(b) || Date.parse(a.received) - Date.parse(b.received),
  );
}

async function readReports(response: Response | undefined): Promise<readonly LeadReport[]> {
  if (!response) throw new OperatorError('The relay that was running is gone: ask again.');
  return readAnswer(response);
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
