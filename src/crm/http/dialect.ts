import { CrmError, type CrmErrorCode } from '../errors/crm-error.js';

/** The CRM's two ways of naming an action (protocol.md, Reading a form). */
export type Dialect = 'compact' | 'spelled';

const actions = {
  read: { compact: 'getform', spelled: 'get form value' },
  send: { compact: 'fillform', spelled: 'fill form value' },
} as const;

/** What a page asks for, in whichever of the two ways. */
export function actionOf(word: string): keyof typeof actions | undefined {
  if (Object.values<string>(actions.read).includes(word)) return 'read';
  return Object.values<string>(actions.send).includes(word) ? 'send' : undefined;
}

/** What worked, by the CRM's URL. */
export interface DialectMemory {
  get(url: string): Dialect | undefined;
  set(url: string, dialect: Dialect): void;
}

/** As long as the page or the program lives. */
const learned: DialectMemory = new Map<string, Dialect>();

export interface DialectSettings {
  readonly url: string;
  /** Pins the action words; `auto` finds out which ones this CRM knows. */
  readonly dialect?: Dialect | 'auto' | undefined;
  /** Outlives the program where it is given. */
  readonly dialects?: DialectMemory | undefined;
}

/** Answers that say, or may say, that an action was not understood. For a send only the CRM's own word counts. */
const misunderstood: Readonly<Record<keyof typeof actions, readonly CrmErrorCode[]>> = {
  read: ['BAD_REQUEST', 'BAD_PARAMS', 'empty', 'not-json', 'not-a-form'],
  send: ['BAD_REQUEST', 'BAD_PARAMS'],
};

function isMisunderstood(what: keyof typeof actions, error: unknown): boolean {
  return error instanceof CrmError && misunderstood[what].includes(error.code);
}

export interface Understood<Answer> {
  readonly answer: Answer;
  readonly dialect: Dialect;
}

/** Asks in this dialect, and once in the other one where the CRM did not understand. */
export async function inEither<Answer>(
  what: keyof typeof actions,
  first: Dialect,
  ask: (dialect: Dialect) => Promise<Answer>,
): Promise<Understood<Answer>> {
  try {
    return { answer: await ask(first), dialect: first };
  } catch (error) {
    if (!isMisunderstood(what, error)) throw error;
    const other = first === 'compact' ? 'spelled' : 'compact';
    try {
      return { answer: await ask(other), dialect: other };
    } catch (second) {
      // Where both are refused, the first refusal says more.
      throw isMisunderstood(what, second) ? error : second;
    }
  }
}

/** Asks in the dialect that is set, or else that this CRM is known to speak or turns out to. */
export async function inDialect<Answer>(
  what: keyof typeof actions,
  { url, dialect: pinned, dialects = learned }: DialectSettings,
  ask: (action: string) => Promise<Answer>,
): Promise<Answer> {
  if (pinned === 'compact' || pinned === 'spelled') return ask(actions[what][pinned]);
  const first = dialects.get(url) ?? 'compact';
  const { answer, dialect } = await inEither(what, first, (one) => ask(actions[what][one]));
  dialects.set(url, dialect);
  return answer;
}
