import { type Clock, systemClock } from '../../async/clock.js';
import { report } from '../../console/report.js';
import type { FieldModel } from '../../form/field-model.js';
import { collectValues } from '../../widget/session/describe-fields.js';
import type { FormExtras } from '../../widget/session/extras.js';
import type { ProgramOptions } from '../options/options.js';
import { copyProperties } from '../options/presets.js';

/** Longest time in milliseconds for which the answer of the page is awaited. */
const maxCheckMs = 15_000;

/**
 * Creates the methods that apply the option `check`, a function of the page that checks values. An exception in this
 * function, or no answer in time, is reported as an uncaught error, and the form is sent all the same: a mistake of
 * the page must not lose a lead.
 */
export function createPageRules(
  checkValues: NonNullable<ProgramOptions['check']>,
  sleep: Clock['sleep'] = systemClock.sleep,
): Required<Pick<FormExtras, 'findPageIssues' | 'clearPageIssues'>> {
  const markedFields = new Set<FieldModel>();
  return {
    async findPageIssues(model) {
      const answered = new AbortController();
      const errors = await Promise.race([
        Promise.resolve(collectValues(model)).then(checkValues),
        sleep(maxCheckMs, answered.signal).then(() => {
          throw new Error(`apro-forms: the option check has given no answer for ${maxCheckMs} ms`);
        }),
      ]).catch(reportError);
      answered.abort();
      for (const [address, text] of Object.entries(copyProperties(errors) ?? {})) {
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
