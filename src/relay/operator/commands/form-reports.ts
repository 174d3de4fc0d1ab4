import { formatWarning } from '../../../crm/definition/warning-text.js';
import { CrmError } from '../../../crm/errors/crm-error.js';
import type { FieldDefinition } from '../../../form/definition.js';
import type { LoadedForm } from '../../../form/form-service.js';
import { getAdvice } from '../../monitoring/error-advice.js';
import { OperatorError } from '../operator-error.js';

/** A command of `apro-forms forms` and `apro-forms fields`. */
export type FormsCommand = { readonly do: 'forms' } | { readonly do: 'fields'; readonly form: string };

export interface FormReport {
  readonly form: string;
  readonly heading: string;
  readonly fields: number;
  /** Number of fields that a visitor must fill in. */
  readonly required: number;
  /** Address of the form's own page. */
  readonly page: string;
  /** Problems of the definition, as sentences. */
  readonly warnings: readonly string[];
  /** Why the form cannot be read. Then the other properties are empty. */
  readonly failure?: string;
}

export interface FieldReport {
  /** Address for settings, prefill, events and styles, e.g. `ext_request.67`. */
  readonly address: string;
  readonly label: string;
  readonly kind: string;
  readonly required: boolean;
  readonly heading?: string;
  /** Address of the field on whose choice the options of this field depend. */
  readonly parent?: string;
  /** Addresses of the fields whose options depend on this field. */
  readonly dependents: readonly string[];
  /** Options in the order of display. Missing: the field has no options, or they are asked from the CRM. */
  readonly options?: readonly OptionReport[];
  /** The CRM is asked for the options when a visitor opens the list. */
  readonly asksForOptions?: true;
  /** Only a personal link can fill in the field (`SIGNED_FIELDS`). */
  readonly onlyByLink?: true;
  /** Setting that names this field, e.g. `TOKEN_FIELD`: the relay fills the field in. */
  readonly filledBy?: string;
}

export interface OptionReport {
  readonly id: string;
  readonly text: string;
  /** Id of the option of the parent field that offers this option. */
  readonly bind?: string;
}

export interface FieldsReport {
  readonly form: string;
  readonly heading: string;
  readonly fields: readonly FieldReport[];
  readonly warnings: readonly string[];
}

export interface FormReportsDeps {
  /** Ids of `FORMS`, or of all forms that the relay has served. */
  readonly listFormIds: () => Promise<readonly string[]>;
  /** `undefined`: the relay does not serve the form. @throws CrmError */
  readonly loadForm: (formId: string) => Promise<LoadedForm | undefined>;
  /** Address of the relay for visitors. */
  readonly relayUrl: string;
  readonly signedFields: ReadonlySet<string>;
  /** Address by setting: the fields that the relay fills in. */
  readonly ownFields: Readonly<Record<string, string | undefined>>;
}

/** Describes the forms that the relay serves, and their fields. */
export function createFormReports({
  listFormIds,
  loadForm,
  relayUrl,
  signedFields,
  ownFields,
}: FormReportsDeps) {
  return {
    run: (command: FormsCommand): Promise<readonly FormReport[] | FieldsReport> =>
      command.do === 'forms' ? reportForms() : reportFields(command.form),
    reportForms,
    reportFields,
  };

  async function reportForms(): Promise<readonly FormReport[]> {
    const ids = await listFormIds();
    return Promise.all(ids.map(reportForm));
  }

  async function reportForm(form: string): Promise<FormReport> {
    const page = `${relayUrl}/f/${form}`;
    try {
      const { definition, warnings } = await requireForm(form);
      const { heading, fields } = definition;
      const required = fields.filter((field) => field.required).length;
      return { form, heading, fields: fields.length, required, page, warnings: warnings.map(formatWarning) };
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      return { form, heading: '', fields: 0, required: 0, page, warnings: [], failure: error.message };
    }
  }

  async function reportFields(form: string): Promise<FieldsReport> {
    const { definition, warnings } = await requireForm(form);
    const { fields, heading } = definition;
    return {
      form,
      heading,
      fields: fields.map((field) => reportField(field, fields)),
      warnings: warnings.map(formatWarning),
    };
  }

  async function requireForm(form: string): Promise<LoadedForm> {
    try {
      const loaded = await loadForm(form);
      if (loaded) return loaded;
    } catch (error) {
      if (!(error instanceof CrmError)) throw error;
      throw new OperatorError(
        `Form ${form} can't be read: ${error.code}. ${getAdvice(error.code) ?? ''}`.trimEnd(),
      );
    }
    throw new OperatorError(`The relay has no form ${form}: add it to FORMS, and check that the CRM has it.`);
  }

  function reportField(field: FieldDefinition, fields: readonly FieldDefinition[]): FieldReport {
    const { address, label, kind, required = false, heading, parent, options = [] } = field;
    const filledBy = Object.keys(ownFields).find((setting) => ownFields[setting] === address);
    return {
      address,
      label,
      kind,
      required,
      ...(heading && { heading }),
      ...(parent && { parent }),
      dependents: fields.filter((other) => other.parent === address).map((other) => other.address),
      ...(options.length > 0 && {
        options: options.map(({ id, text, bind }) => ({ id, text, ...(bind && { bind }) })),
      }),
      ...(options.length === 0 && choiceKinds.has(kind) && { asksForOptions: true as const }),
      ...(signedFields.has(address) && { onlyByLink: true as const }),
      ...(filledBy && { filledBy }),
    };
  }
}

/** Kinds of fields whose values are options. */
const choiceKinds: ReadonlySet<string> = new Set(['select', 'multiselect', 'radio', 'category']);

export function isFormsCommand(value: unknown): value is FormsCommand {
  const { do: action, form } = (value ?? {}) as Record<string, unknown>;
  return action === 'forms' || (action === 'fields' && typeof form === 'string');
}
