import { CrmError, type CrmErrorCode } from '../errors/crm-error.js';

/** The CRM's two spellings of an action (docs/protocol.md, section 4). */
export type Dialect = 'compact' | 'spelled';

const actionNames = {
  read: { compact: 'getform', spelled: 'get form value' },
  send: { compact: 'fillform', spelled: 'fill form value' },
} as const;

/** The operation that an action word means, in either dialect. Undefined for an unknown word. */
export function parseAction(actionName: string): keyof typeof actionNames | undefined {
  if (Object.values<string>(actionNames.read).includes(actionName)) return 'read';
  return Object.values<string>(actionNames.send).includes(actionName) ? 'send' : undefined;
}

/** The dialect that last worked, by the URL of the CRM. */
export interface DialectStore {
  get(url: string): Dialect | undefined;
  set(url: string, dialect: Dialect): void;
  /**
   * Whether a read that the CRM did not understand may be repeated in the other dialect. A server limits this: each
   * request for a form that does not exist would cost two requests.
   * @default always
   */
  mayTryOther?(url: string): boolean;
}

/** Default store: lives as long as the page or the program, and all clients share the store. */
const sharedDialects: DialectStore = new Map<string, Dialect>();

export interface DialectSettings {
  /** URL of the CRM: the key in `dialects`. */
  readonly url: string;
  /** Pins the dialect. `auto` tries both and remembers the dialect that worked. @default 'auto' */
  readonly dialect?: Dialect | 'auto' | undefined;
  /** Store of the dialects that worked, for a program that keeps them over restarts. @default a store in memory */
  readonly dialects?: DialectStore | undefined;
}

/**
 * Codes after which the other dialect is tried. A send is repeated only after the CRM's own words, because any other answer
 * leaves open whether the CRM stored the lead.
 */
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

/**
 * Sends the request in `firstDialect`, and once more in the other dialect if the CRM did not understand the action.
 * @throws the first error if the CRM understood neither dialect, otherwise the error of the last request
 */
export async function tryBothDialects<Result>(
  operation: keyof typeof actionNames,
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

/** Sends the request in the pinned dialect, or in the stored dialect of this CRM with the other dialect as a fallback. */
export async function withDialect<Result>(
  operation: keyof typeof actionNames,
  { url, dialect: pinnedDialect, dialects = sharedDialects }: DialectSettings,
  request: (actionName: string) => Promise<Result>,
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
