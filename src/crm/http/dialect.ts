import { CrmError, type CrmErrorCode } from '../errors/crm-error.js';

/**
 * The CRM has two names for each API action, and a CRM understands only one of them (docs/protocol.md, section 4).
 * `compact` and `spelled` are the two sets of names.
 */
export type Dialect = 'compact' | 'spelled';

const actionNames = {
  read: { compact: 'getform', spelled: 'get form value' },
  send: { compact: 'fillform', spelled: 'fill form value' },
} as const;

type Operation = keyof typeof actionNames;

/** Name of an API action of the CRM. */
export type ActionName = (typeof actionNames)[Operation][Dialect];

/**
 * Returns the operation (such as loading a form) for the name of a CRM API action. The CRM has two names for each
 * action; both are known. Undefined: the text is not the name of an action.
 */
export function parseAction(actionName: string): Operation | undefined {
  if (Object.values<string>(actionNames.read).includes(actionName)) return 'read';
  return Object.values<string>(actionNames.send).includes(actionName) ? 'send' : undefined;
}

/** Remembers which of the two names of each API action the CRM understands, by the URL of the CRM. */
export interface DialectStore {
  get(url: string): Dialect | undefined;
  set(url: string, dialect: Dialect): void;
  /**
   * The CRM has two names for each API action. Returns whether a read that the CRM did not understand may be repeated
   * with the other name. A server limits this, because each request for a form that does not exist would cost two CRM
   * requests.
   * @default always
   */
  mayTryOther?(url: string): boolean;
}

/**
 * Used if the option `dialects` is missing. Remembers which of the two names of each API action a CRM understands, as
 * long as the page or the program runs. All clients share this object.
 */
const sharedDialects: DialectStore = new Map<string, Dialect>();

export interface DialectSettings {
  /** URL of the CRM. It is also the key under which `dialects` remembers the CRM's names for its API actions. */
  readonly url: string;
  /**
   * Which of the two names of each API action the CRM understands. `auto`: tries both and remembers which one worked.
   * @default 'auto'
   */
  readonly dialect?: Dialect | 'auto' | undefined;
  /**
   * Remembers which of the two names of each API action a CRM understands, for a program that stores this across
   * restarts. @default memory of the page or program
   */
  readonly dialects?: DialectStore | undefined;
}

/**
 * A CRM understands one of two names for each API action. These are the error codes after which a request is repeated
 * with the other name. A lead is sent again only if the CRM says that it did not understand: after any other response
 * the CRM may have stored the lead.
 */
const misunderstoodCodes: Readonly<Record<Operation, readonly CrmErrorCode[]>> = {
  read: ['BAD_REQUEST', 'BAD_PARAMS', 'empty', 'not-json', 'not-a-form'],
  send: ['BAD_REQUEST', 'BAD_PARAMS'],
};

function isMisunderstood(operation: Operation, error: unknown): boolean {
  return error instanceof CrmError && misunderstoodCodes[operation].includes(error.code);
}

export interface DialectResult<Result> {
  readonly result: Result;
  readonly dialect: Dialect;
}

/**
 * A CRM understands one of two names for each API action. Sends the request with the name of `firstDialect`, and once
 * more with the other name if the CRM did not understand the first.
 * @throws the first error if the CRM understood neither name, otherwise the error of the last request
 */
export async function tryBothDialects<Result>(
  operation: Operation,
  firstDialect: Dialect,
  request: (dialect: Dialect) => Promise<Result>,
  mayTryOther = () => true,
): Promise<DialectResult<Result>> {
  try {
    return { result: await request(firstDialect), dialect: firstDialect };
  } catch (error) {
    if (!isMisunderstood(operation, error) || !mayTryOther()) throw error;
    const otherDialect = firstDialect === 'compact' ? 'spelled' : 'compact';
    try {
      return { result: await request(otherDialect), dialect: otherDialect };
    } catch (secondError) {
      throw isMisunderstood(operation, secondError) ? error : secondError;
    }
  }
}

/**
 * A CRM understands one of two names for each API action. Sends the request with the configured name, or first with
 * the name that worked last and then, if necessary, with the other name.
 */
export async function withDialect<Result>(
  operation: Operation,
  { url, dialect: pinnedDialect, dialects = sharedDialects }: DialectSettings,
  request: (actionName: ActionName) => Promise<Result>,
): Promise<Result> {
  if (pinnedDialect === 'compact' || pinnedDialect === 'spelled')
    return request(actionNames[operation][pinnedDialect]);
  const firstDialect = dialects.get(url) ?? 'compact';
  const { result, dialect } = await tryBothDialects(
    operation,
    firstDialect,
    (candidate) => request(actionNames[operation][candidate]),
    () => operation === 'send' || (dialects.mayTryOther?.(url) ?? true),
  );
  dialects.set(url, dialect);
  return result;
}
