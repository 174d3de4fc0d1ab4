import { hasOptionList } from '../../../crm/definition/field-kinds.js';
import { formatWarning } from '../../../crm/definition/warning-text.js';
import type { FieldDefinition } from '../../../form/definition.js';
import { asRecord } from '../json-record.js';
import { OperatorError } from '../operator-error.js';
import { type LoadForm, requireServedForm } from './served-form.js';

/** A command of `apro-forms forms` (lists all forms) or `apro-forms fields` (lists the fields of a form). */
export type FormsCommand = { readonly do: 'forms' } | { readonly do: 'fields'; readonly form: string };

export interface FormReport {
  readonly form: string;
  readonly heading: string;
  readonly fields: number;
  /** Number of required fields. */
  readonly required: number;
  /** URL of the page of the relay that shows only this form. */
  readonly page: string;
  /** Problems in the form definition, as sentences for the operator. */
  readonly warnings: readonly string[];
  /** Reason why the form cannot be read. If it is present, the other properties are empty. */
  readonly failure?: string;
}

export interface FieldReport {
  /**
   * Field address, such as `ext_request.67`. Settings, prefilled values, events and styles name the field by this
   * address.
   */
  readonly address: string;
  readonly label: string;
  readonly kind: string;
  readonly required: boolean;
  readonly heading?: string;
  /** Address of the parent field: the options of this field depend on the choice in the parent field. */
  readonly parent?: string;
  /** Addresses of the fields whose options depend on this field. */
  readonly dependents: readonly string[];
  /** Options in the order of display. Missing: the field has no options, or the CRM is asked for them later. */
  readonly options?: readonly OptionReport[];
  /** True: the CRM is asked for the options only when a visitor opens the list. */
  readonly asksForOptions?: true;
  /** True: only a personal link can fill in the field, because the setting `SIGNED_FIELDS` names it. */
  readonly onlyByLink?: true;
  /** Name of the setting that names this field, such as `TOKEN_FIELD`. The relay itself fills in such a field. */
  readonly filledBy?: string;
}

export interface OptionReport {
  readonly id: string;
  readonly text: string;
  /**
   * Id of an option of the parent field. The relay offers this option only to visitors who have chosen that parent
   * option.
   */
  readonly bind?: string;
}

export interface FieldsReport {
  readonly form: string;
  readonly heading: string;
  readonly fields: readonly FieldReport[];
  readonly warnings: readonly string[];
}

export interface FormReportsDeps {
  /**
   * Returns the form ids of the setting `FORMS`. If `FORMS` is empty, returns the ids of all forms that the relay has
   * served.
   */
  readonly listFormIds: () => Promise<readonly string[]>;
  readonly loadForm: LoadForm;
  /** URL at which visitors reach the relay. */
  readonly relayUrl: string;
  readonly signedFields: ReadonlySet<string>;
  /** Addresses of the fields that the relay itself fills in, by the name of the setting, such as `TOKEN_FIELD`. */
  readonly ownFields: Readonly<Record<string, string | undefined>>;
}

/** Creates the functions that describe the forms of the relay and their fields to the operator. */
export function createFormReports({
  listFormIds,
  loadForm,
  relayUrl,
  signedFields,
  ownFields,
}: FormReportsDeps) {
  return (command: FormsCommand): Promise<readonly FormReport[] | FieldsReport> =>
    command.do === 'forms' ? reportForms() : reportFields(command.form);

  async function reportForms(): Promise<readonly FormReport[]> {
    const ids = await listFormIds();
    return Promise.all(ids.map(reportForm));
  }

  async function reportForm(form: string): Promise<FormReport> {
    const page = `${relayUrl}/f/${form}`;
    try {
      const { definition, warnings } = await requireServedForm(loadForm, form);
      const { heading, fields } = definition;
      const required = fields.filter((field) => field.required).length;
      return { form, heading, fields: fields.length, required, page, warnings: warnings.map(formatWarning) };
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      return { form, heading: '', fields: 0, required: 0, page, warnings: [], failure: error.message };
    }
  }

  async function reportFields(form: string): Promise<FieldsReport> {
    const { definition, warnings } = await requireServedForm(loadForm, form);
    const { fields, heading } = definition;
    return {
      form,
      heading,
      fields: fields.map((field) => reportField(field, fields)),
      warnings: warnings.map(formatWarning),
    };
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
      ...(options.length === 0 && hasOptionList(kind) && { asksForOptions: true as const }),
      ...(signedFields.has(address) && { onlyByLink: true as const }),
      ...(filledBy && { filledBy }),
    };
  }
}

export function isFormsCommand(value: unknown): value is FormsCommand {
  const { do: action, form } = asRecord(value);
  return action === 'forms' || (action === 'fields' && typeof form === 'string');
}
