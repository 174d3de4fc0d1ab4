import type { LoadedForm } from '../../form/form-service.js';
import type { OptionValue } from '../submission/write-answers.js';

/** Name and number of the format in which the relay gives a definition that it has read and checked. */
const formatName = 'apro-forms';
const formatVersion = 1;

export interface PublishedForm extends LoadedForm {
  /** What a chosen option is sent as, by the relay's setting. */
  readonly optionValue?: OptionValue;
  /** The relay gives challenges (`GET /challenge`) and trusts those more who solve them. */
  readonly proof?: boolean;
}

/** The text of `GET /forms/ID`. */
export function serializePublishedForm({
  definition,
  warnings,
  personal,
  optionValue,
  proof,
}: PublishedForm): string {
  return JSON.stringify({ [formatName]: formatVersion, definition, warnings, personal, optionValue, proof });
}

/** A definition that was published; undefined for anything else, which the CRM may have said in its own words. */
export function readPublishedForm(value: unknown): PublishedForm | undefined {
  return isPublishedForm(value) ? { ...value, repeatable: true } : undefined;
}

/** Its parts were checked when it was published, by `readForm`; here it only has to be what it says. */
function isPublishedForm(value: unknown): value is PublishedForm {
  return isRecord(value) && value[formatName] === formatVersion && isRecord(value.definition);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
