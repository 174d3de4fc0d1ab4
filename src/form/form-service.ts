import type { Answers } from './answer.js';
import type {
  DefinitionWarning,
  FieldDefinition,
  FieldGroup,
  FormDefinition,
  Option,
  PersonalField,
} from './definition.js';

/** Port of the widget to a back end. `crm/` implements the port. Each method rejects with a `ServiceFailure`. */
export interface FormService {
  loadForm(formId: string, signal?: AbortSignal): Promise<LoadedForm>;
  loadOptions(request: OptionsRequest, signal?: AbortSignal): Promise<readonly Option[]>;
  send(submission: Submission, signal?: AbortSignal): Promise<Receipt>;
  /**
   * Stores a submission that could not be sent on this device, and sends the submission later under the same idempotency key.
   * A later `send` with the same key removes the stored submission.
   * @param failure the error of the failed send
   * @param onSent is called if this page sends the stored submission
   * @returns false if nothing was stored
   */
  keep?(submission: Submission, failure: ServiceFailure, onSent: (receipt: Receipt) => void): boolean;
  /** Call when the visitor begins to fill in the form. Prepares the next send, for example a proof of work. */
  begin?(): void;
  /**
   * Uploads a file and resolves to the name of the file in the answers.
   * @param onProgress is called with numbers from 0 to 1
   */
  upload(
    file: File,
    group: FieldGroup,
    onProgress: (fraction: number) => void,
    signal?: AbortSignal,
  ): Promise<string>;
}

/** Result of `loadForm`: a definition, and what the back end says about the form. */
export interface LoadedForm {
  readonly definition: FormDefinition;
  readonly warnings: readonly DefinitionWarning[];
  /** Fields that are not in the definition. A personal link can add these fields. */
  readonly personal?: readonly PersonalField[];
  /** True if repeated sends with the same token make one lead, because a relay is between page and CRM. */
  readonly repeatable?: boolean;
  /** The action word that the CRM understood. Undefined with a relay. */
  readonly dialect?: string;
}

/** Request for the options of a field. */
export interface OptionsRequest {
  readonly field: FieldDefinition;
  /** Id of the parent's chosen option. Undefined for a field without a parent. */
  readonly parentOption?: string;
}

/** A filled-in form. */
export interface Submission {
  readonly formId: string;
  readonly answers: Answers;
  /** Idempotency key: a UUID that stays the same over retries and reloads. */
  readonly token: string;
  /** Members of a send that only a relay reads, for example consents. The CRM does not get these members. */
  readonly enclosed?: Readonly<Record<string, unknown>>;
}

/** Result of a successful send. */
export interface Receipt {
  /** Member `form` of the CRM's answer (docs/protocol.md, section 7). */
  readonly form: string;
  /** Receipt number of the relay. Undefined without a relay. */
  readonly receipt?: string;
}

/** Error of a `FormService`. Any other error is a defect of the program. */
export interface ServiceFailure extends Error {
  readonly code: string;
  /** True if the same request can succeed later. */
  readonly retryable: boolean;
  /** For a send: `not-taken` if the lead is not in the CRM, `unclear` if the lead may be in the CRM. */
  readonly outcome: 'not-taken' | 'unclear';
}

export function isServiceFailure(error: unknown): error is ServiceFailure {
  return error instanceof Error && 'code' in error && 'retryable' in error && 'outcome' in error;
}
