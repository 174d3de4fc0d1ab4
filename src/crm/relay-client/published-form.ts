import type { LoadedForm } from '../../form/form-service.js';
import { isRecord } from '../http/transport.js';
import type { OptionValue } from '../submission/write-answers.js';

/** Name and version of the format in which `GET /forms/ID` returns a form (docs/protocol.md, section 12). */
const formatName = 'apro-forms';
const formatVersion = 1;

/** A form that a relay publishes: the checked form definition, and the settings of the relay that pages need. */
export interface PublishedForm extends LoadedForm {
  /** The relay's setting `OPTION_VALUE`: how a chosen option is sent. Undefined means `value`, the option's text. */
  readonly optionValue?: OptionValue;
  /**
   * True if the relay offers proof-of-work challenges (`GET /challenge`) and trusts submissions with a solution more.
   */
  readonly proof?: boolean;
}

/** Writes the response body of `GET /forms/ID`. */
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
 * Reads a form from the parsed response body of `GET /forms/ID`. Undefined: the body has another format, for example
 * that of the CRM.
 */
export function readPublishedForm(value: unknown): PublishedForm | undefined {
  return isPublishedForm(value) ? { ...value, repeatable: true } : undefined;
}

/** Checks only the name and version of the format, because the relay has checked the members with `readForm`. */
function isPublishedForm(value: unknown): value is PublishedForm {
  return isRecord(value) && value[formatName] === formatVersion && isRecord(value.definition);
}
