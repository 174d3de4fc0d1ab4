import { CrmError } from '../../crm/errors/crm-error.js';
import type { FormDefinition } from '../../form/definition.js';
import { estimateHeightEm } from '../../widget/host/reserved-height.js';
import type { FormCatalog } from './form-catalog.js';

/** Description of a form for the editor of another system, such as WordPress: `GET /forms`, `GET /forms/ID?summary`. */
export interface FormSummary {
  readonly form: string;
  /** Heading of the form in the CRM. Empty: the form has no heading. */
  readonly name: string;
  /** Height that a page reserves for the form, as a multiple of the font size. 0: the form cannot be read. */
  readonly heightEm: number;
  /** Code of the error, if the form cannot be read from the CRM. */
  readonly problem?: string;
}

/** Largest number of forms that `listFormSummaries` returns. A person cannot choose from a longer list. */
const maxListedForms = 500;

export function summarizeForm(form: string, definition: FormDefinition): FormSummary {
  return { form, name: definition.heading, heightEm: estimateHeightEm(definition) };
}

/**
 * Describes the forms of the setting `FORMS`. If `FORMS` is empty, describes all forms that the relay has served.
 * @param host host name that the relay names to the CRM
 */
export async function listFormSummaries(
  formCatalog: Pick<FormCatalog, 'listIds' | 'load'>,
  host: string,
): Promise<readonly FormSummary[]> {
  const ids = [...(await formCatalog.listIds())].sort((a, b) => Number(a) - Number(b));
  const summaries = await Promise.all(ids.slice(0, maxListedForms).map(load));
  return summaries.filter((summary) => summary !== undefined);

  async function load(form: string): Promise<FormSummary | undefined> {
    try {
      const served = await formCatalog.load(form, host);
      return served && summarizeForm(form, served.publicForm.definition);
    } catch (error) {
      if (!(error instanceof CrmError)) throw error;
      return { form, name: '', heightEm: 0, problem: error.code };
    }
  }
}
