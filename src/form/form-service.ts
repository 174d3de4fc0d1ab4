import type { Answers } from './answer.js';
import type {
  DefinitionWarning,
  FieldDefinition,
  FieldGroup,
  FormDefinition,
  Option,
  PersonalField,
} from './definition.js';

/** What a form needs from the world. `crm/` fills this port; a test or another back end may as well. */
export interface FormService {
  loadForm(formId: string, signal?: AbortSignal): Promise<LoadedForm>;
  loadOptions(request: OptionsRequest, signal?: AbortSignal): Promise<readonly Option[]>;
  send(submission: Submission, signal?: AbortSignal): Promise<Receipt>;
  /**
   * Keeps on this device what could not be sent, to be sent under the same key when that is possible again, or until
   * `send` has brought it there; false where it can't. `onSent` is called if it goes by itself while the page is open.
   */
  keep?(submission: Submission, failure: ServiceFailure, onSent: (receipt: Receipt) => void): boolean;
  /** The visitor has begun: what a send may need is made ready while there is time, and a connection. */
  begin?(): void;
  /** Resolves to the name that stands for the file in the answers. `onProgress` gets 0…1. */
  upload(
    file: File,
    group: FieldGroup,
    onProgress: (fraction: number) => void,
    signal?: AbortSignal,
  ): Promise<string>;
}

export interface LoadedForm {
  readonly definition: FormDefinition;
  readonly warnings: readonly DefinitionWarning[];
  /** Fields that are not in the definition until a personal link brings them in. */
  readonly personal?: readonly PersonalField[];
  /** A second send under the same token can't make a second lead: a relay stands in between. */
  readonly repeatable?: boolean;
  /** How the CRM's actions are spelt, where no relay stands in between. */
  readonly dialect?: string;
}

export interface OptionsRequest {
  readonly field: FieldDefinition;
  /** Id of the parent's chosen option; absent for a list that hangs on nothing. */
  readonly parentOption?: string;
}

export interface Submission {
  readonly formId: string;
  readonly answers: Answers;
  /** Idempotency key: a UUID made at the first try and kept over retries and reloads. */
  readonly token: string;
  /** What goes to a relay beside the fields; the CRM itself gets none of it. */
  readonly enclosed?: Readonly<Record<string, unknown>>;
}

export interface Receipt {
  /** The CRM's `form`. */
  readonly form: string;
  /** The relay's receipt; absent when the page talks to the CRM itself. */
  readonly receipt?: string;
}

/** What every failure of a `FormService` says; anything else thrown is a bug. */
export interface ServiceFailure extends Error {
  readonly code: string;
  /** Trying the same again later can help. */
  readonly retryable: boolean;
  /** Whether a send may have arrived all the same. */
  readonly outcome: 'not-taken' | 'unclear';
}

export function isServiceFailure(error: unknown): error is ServiceFailure {
  return error instanceof Error && 'code' in error && 'retryable' in error && 'outcome' in error;
}
