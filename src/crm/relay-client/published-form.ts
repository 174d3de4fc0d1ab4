import type { LoadedForm } from '../../form/form-service.js';
import { isRecord } from '../http/transport.js';
import type { OptionValue } from '../submission/write-answers.js';

/** Name and version of the format of `GET /forms/ID` (docs/protocol.md, section 12). */
const formatName = 'apro-forms';
const formatVersion = 1;

/** A form as a relay publishes it: read and checked, with the relay's settings for pages. */
export interface PublishedForm extends LoadedForm {
  /** The relay's setting `OPTION_VALUE`. Undefined means `value`. */
  readonly optionValue?: OptionValue;
  /** True if the relay offers challenges (`GET /challenge`) and trusts a send with a solution more. */
  readonly proof?: boolean;
}

/** Writes the body of `GET /forms/ID`. */
export function serializePublishedForm({
  definition,
  warnings,
  personal,
  optionValue,
  proof,
}: PublishedForm): string {
  return JSON.stringify({ [formatName]: formatVersion, definition, warnings, personal, optionValue, proof });
}

/** Reads the parsed body of `GET /forms/ID`. Undefined for any other value, for example a definition of the CRM. */
export function readPublishedForm(value: unknown): PublishedForm | undefined {
  return isPublishedForm(value) ? { ...value, repeatable: true } : undefined;
}

/** Checks the format only: the relay checked the members with `readForm` before it published the form. */
function isPublishedForm(value: unknown): value is PublishedForm {
  return isRecord(value) && value[formatName] === formatVersion && isRecord(value.definition);
}
