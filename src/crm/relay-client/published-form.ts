import type { LoadedForm } from '../../form/form-service.js';
import type { OptionValue } from '../submission/write-answers.js';

/** Name and number of the format in which the relay gives a definition that it has read and checked. */
const format = 'apro-forms';
const version = 1;

export interface PublishedForm extends LoadedForm {
  /** What a chosen option is sent as, by the relay's setting. */
  readonly optionValue?: OptionValue;
  /** The relay gives challenges (`GET /challenge`) and trusts those more who solve them. */
  readonly proof?: boolean;
}

/** The text of `GET /forms/ID`. */
export function publishForm({ definition, warnings, personal, optionValue, proof }: PublishedForm): string {
  return JSON.stringify({ [format]: version, definition, warnings, personal, optionValue, proof });
}

/** A definition that was published; undefined for anything else, which the CRM may have said in its own words. */
export function readPublishedForm(published: unknown): PublishedForm | undefined {
  return isPublished(published) ? { ...published, repeatable: true } : undefined;
}

/** Its parts were checked when it was published, by `readForm`; here it only has to be what it says. */
function isPublished(value: unknown): value is PublishedForm {
  return isRecord(value) && value[format] === version && isRecord(value.definition);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
