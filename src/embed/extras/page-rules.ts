import { report } from '../../console/report.js';
import type { FieldModel } from '../../form/field-model.js';
import { collectValues } from '../../widget/session/describe-fields.js';
import type { FormExtras } from '../../widget/session/extras.js';
import type { ProgramOptions } from '../options/options.js';
import { asRecord } from '../options/presets.js';

/**
 * Creates the methods that apply the option `check`, a function of the page that checks values. An exception in this
 * function is reported as an uncaught error, and the form is sent all the same: a mistake of the page must not lose a
 * lead.
 */
export function createPageRules(
  checkValues: NonNullable<ProgramOptions['check']>,
): Required<Pick<FormExtras, 'findPageIssues' | 'clearPageIssues'>> {
  const markedFields = new Set<FieldModel>();
  return {
    async findPageIssues(model) {
      const errors = await Promise.resolve(collectValues(model)).then(checkValues).catch(reportError);
      for (const [address, text] of Object.entries(asRecord(errors) ?? {})) {
        const field = model.field(address);
        if (!field) report('unknown-field', { form: model.definition.id, address });
        if (!field || !text) continue;
        field.pageIssue.value = { code: 'page', english: '{text}', params: { text: `${text}` } };
        markedFields.add(field);
      }
      return model.validate();
    },
    clearPageIssues() {
      for (const field of markedFields) field.pageIssue.value = undefined;
      markedFields.clear();
    },
  };
}
