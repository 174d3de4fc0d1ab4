import type { Answers } from './answer.js';
import type {
  DefinitionWarning,
  FieldDefinition,
  FieldGroup,
  FormDefinition,
  Option,
  PersonalField,
} from './definition.js';

/**
 * Interface between the form and a server (the CRM or a relay). The folder `crm/` contains the implementation. Each
 * method that returns a promise rejects with a `ServiceFailure`.
 */
export interface FormService {
  loadForm(formId: string, signal?: AbortSignal): Promise<LoadedForm>;
  loadOptions(request: OptionsRequest, signal?: AbortSignal): Promise<readonly Option[]>;
  send(submission: Submission, signal?: AbortSignal): Promise<Receipt>;
  /**
   * Stores on this device a submission that could not be sent, and sends the submission later with the same
   * idempotency key. A later `send` with the same key removes the stored submission. A submission that was refused is
   * not stored.
   * @param failure the error of the failed attempt
   * @param onSent is called if this page later sends the stored submission
   * @returns true if a submission with this key is stored on this device. An earlier attempt, or the page when it was
   *   closed, may have stored a submission that is refused now
   */
  keep?(submission: Submission, failure: ServiceFailure, onSent: (receipt: Receipt) => void): boolean;
  /**
   * Call this method when the visitor begins to fill in the form. The method prepares the next `send`, for example by
   * computing a proof of work.
   */
  begin?(): void;
  /**
   * Uploads a file. Resolves to the file name that the answer of the field has to contain.
   * @param onProgress is called with the uploaded share of the file, from 0 to 1
   */
  upload(
    file: File,
    group: FieldGroup,
    onProgress: (fraction: number) => void,
    signal?: AbortSignal,
  ): Promise<string>;
}

/** Result of `loadForm`: the definition of a form, and facts about the form that only the server knows. */
export interface LoadedForm {
  readonly definition: FormDefinition;
  readonly warnings: readonly DefinitionWarning[];
  /**
   * Additional fields that the form has only if the visitor opened a personal link (a link with signed values for the
   * form). They are not in `definition`. Undefined: there are none.
   */
  readonly personal?: readonly PersonalField[];
  /**
   * True if submissions with the same idempotency key create only one lead. This is true if a relay is between the
   * page and the CRM, so the visitor may send the form again after a failure. Undefined means false.
   */
  readonly repeatable?: boolean;
  /**
   * The CRM has two names for its API actions; this is the name that this CRM accepted. Undefined: a relay is used,
   * which accepts both names.
   */
  readonly dialect?: string;
}

/** Parameters of `loadOptions`, which fetches the options of one field from the server. */
export interface OptionsRequest {
  readonly field: FieldDefinition;
  /**
   * Id of the option that is selected in the field on which the options depend. Undefined: the options depend on no
   * other field.
   */
  readonly parentOption?: string;
}

/** The data of a filled-in form, as they are sent to the CRM or the relay. */
export interface Submission {
  readonly formId: string;
  readonly answers: Answers;
  /** Idempotency key: a UUID that stays the same when the submission is repeated or the page is reloaded. */
  readonly token: string;
  /**
   * Properties of a submission that only a relay reads, for example consents. The CRM does not get these properties.
   */
  readonly enclosed?: Readonly<Record<string, unknown>>;
}

/** Answer of the server to a form that was sent successfully. */
export interface Receipt {
  /** The property `form` of the CRM's answer to a submitted form (docs/protocol.md, section 7). */
  readonly form: string;
  /**
   * Number such as `R-…` that the relay gave to the lead and that the visitor sees. Undefined: no relay is used, so
   * there is no number.
   */
  readonly receipt?: string;
}

/**
 * An error that a `FormService` is expected to throw, for example because of a broken connection. Every other error
 * is a bug in the program.
 */
export interface ServiceFailure extends Error {
  readonly code: string;
  /** True if the failed request can succeed when the request is repeated later. */
  readonly retryable: boolean;
  /**
   * Says whether a failed submission may have created a lead. `not-taken`: the CRM has not created a lead. `unclear`:
   * the CRM may have created a lead, so sending the form again could create a second one.
   */
  readonly outcome: 'not-taken' | 'unclear';
}

export function isServiceFailure(error: unknown): error is ServiceFailure {
  return error instanceof Error && 'code' in error && 'retryable' in error && 'outcome' in error;
}
