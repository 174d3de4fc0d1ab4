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

/**
 * Whether a value has the mark of the format. Its members are believed only if the relay's own script contains the value;
 * `readPublishedForm` reads the members of any other value.
 */
export function isPublishedForm(value: unknown): value is PublishedForm {
  return isRecord(value) && value[formatName] === formatVersion && isRecord(value.definition);
}
