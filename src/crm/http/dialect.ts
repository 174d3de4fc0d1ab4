import { CrmError, type CrmErrorCode } from '../errors/crm-error.js';

/** The CRM's two ways of naming an action (protocol.md, Reading a form). */
export type Dialect = 'compact' | 'spelled';

const actionNames = {
  read: { compact: 'getform', spelled: 'get form value' },
  send: { compact: 'fillform', spelled: 'fill form value' },
} as const;

/** What a page asks for, in whichever of the two ways. */
export function parseAction(actionName: string): keyof typeof actionNames | undefined {
  if (Object.values<string>(actionNames.read).includes(actionName)) return 'read';
  return Object.values<string>(actionNames.send).includes(actionName) ? 'send' : undefined;
}

/** What worked, by the CRM's URL. */
export interface DialectStore {
  get(url: string): Dialect | undefined;
  set(url: string, dialect: Dialect): void;
}

/** As long as the page or the program lives. */
const sharedDialects: DialectStore = new Map<string, Dialect>();

export interface DialectSettings {
  readonly url: string;
  /** Pins the action words; `auto` finds out which ones this CRM knows. */
  readonly dialect?: Dialect | 'auto' | undefined;
  /** Outlives the program where it is given. */
  readonly dialects?: DialectStore | undefined;
}

/** Answers that say, or may say, that an action was not understood. For a send only the CRM's own word counts. */
const misunderstoodCodes: Readonly<Record<keyof typeof actionNames, readonly CrmErrorCode[]>> = {
  read: ['BAD_REQUEST', 'BAD_PARAMS', 'empty', 'not-json', 'not-a-form'],
  send: ['BAD_REQUEST', 'BAD_PARAMS'],
};

function isMisunderstood(operation: keyof typeof actionNames, error: unknown): boolean {
  return error instanceof CrmError && misunderstoodCodes[operation].includes(error.code);
}

export interface DialectResult<Result> {
  readonly result: Result;
  readonly dialect: Dialect;
}

/** Asks in this dialect, and once in the other one where the CRM did not understand. */
export async function tryBothDialects<Result>(
  operation: keyof typeof actionNames,
  firstDialect: Dialect,
  request: (dialect: Dialect) => Promise<Result>,
): Promise<DialectResult<Result>> {
  try {
    return { result: await request(firstDialect), dialect: firstDialect };
  } catch (error) {
    if (!isMisunderstood(operation, error)) throw error;
    const otherDialect = firstDialect === 'compact' ? 'spelled' : 'compact';
    try {
      return { result: await request(otherDialect), dialect: otherDialect };
    } catch (secondError) {
      // Where both are refused, the first refusal says more.
      throw isMisunderstood(operation, secondError) ? error : secondError;
    }
  }
}

/** Asks in the dialect that is set, or else that this CRM is known to speak or turns out to. */
export async function withDialect<Result>(
  operation: keyof typeof actionNames,
  { url, dialect: pinnedDialect, dialects = sharedDialects }: DialectSettings,
  request: (actionName: string) => Promise<Result>,
): Promise<Result> {
  if (pinnedDialect === 'compact' || pinnedDialect === 'spelled')
    return request(actionNames[operation][pinnedDialect]);
  const firstDialect = dialects.get(url) ?? 'compact';
  const { result, dialect } = await tryBothDialects(operation, firstDialect, (candidate) =>
    request(actionNames[operation][candidate]),
  );
  dialects.set(url, dialect);
  return result;
}
