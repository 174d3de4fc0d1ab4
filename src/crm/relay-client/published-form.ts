import type { LoadedForm } from '../../form/form-service.js';
import { isRecord } from '../http/transport.js';
import type { OptionValue } from '../submission/write-answers.js';

/** Name and version of the format in which `GET /forms/ID` returns a form (docs/protocol.md, section 12). */
const formatName = 'apro-forms';
const formatVersion = 1;

/** A form that a relay publishes: the checked form definition, and the settings of the relay that pages need. */
export interface PublishedForm extends LoadedForm {
  /**
   * How a chosen option is sent (the relay's setting `OPTION_VALUE`). Undefined means `value`: as the option's text.
   */
  readonly optionValue?: OptionValue;
  /**
   * True if the relay offers a proof of work (`GET /challenge`), a computation that makes spam expensive. The relay
   * trusts submissions with such a proof more. Undefined means false.
   */
  readonly proof?: boolean;
}

/** Returns a form as JSON: the body of the response to `GET /forms/ID`. */
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
 * Returns true if the value has the name and the version of the format of `GET /forms/ID`. The other properties are
 * checked only by `readPublishedForm`. They need no check if the value is part of a script that the relay itself has
 * written.
 */
export function isPublishedForm(value: unknown): value is PublishedForm {
  return isRecord(value) && value[formatName] === formatVersion && isRecord(value.definition);
}
