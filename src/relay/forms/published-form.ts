import { serializePublishedForm } from '../../crm/relay-client/published-form.js';
import type { FieldDefinition } from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';
import type { RelayConfig } from '../config/config.js';
import { type CachedResponse, createCachedResponse } from '../http/cached-response.js';
import type { Redact } from '../log/redact.js';

export interface PublisherDeps extends Pick<RelayConfig, 'fileKinds' | 'maxUpload' | 'optionValue'> {
  readonly redact: Redact;
  /** True: a submission of this form should contain a proof of work. */
  readonly requiresProof: boolean;
}

/** Creates the response of `GET /forms/ID` for a form. */
export type Publish = (loaded: LoadedForm) => Promise<CachedResponse>;

export function createPublisher({
  fileKinds,
  maxUpload,
  optionValue,
  redact,
  requiresProof,
}: PublisherDeps): Publish {
  return (loaded) =>
    createCachedResponse(
      serializePublishedForm({
        ...withFileLimits(loaded, maxUpload, fileKinds),
        // `optionValue` is left out if it is `value`, because scripts send the text of a chosen option by default.
        ...(optionValue === 'id' && { optionValue }),
        ...(requiresProof && { proof: true }),
      }),
      redact,
    );
}

/** Removes the heading and the description from a form. It is used for pages that show both outside of the form. */
export function withoutHeading(loaded: LoadedForm): LoadedForm {
  return { ...loaded, definition: { ...loaded.definition, heading: '', description: [] } };
}

/** Removes the field with this address from a form. */
export function withoutField(loaded: LoadedForm, address: string | undefined): LoadedForm {
  return replaceFields(loaded, (field) => (field.address === address ? [] : [field]));
}

/** Makes the field with this address optional, because no visitor can fill in the field. */
export function withOptionalField(loaded: LoadedForm, address: string | undefined): LoadedForm {
  return replaceFields(loaded, (field) =>
    field.address === address ? [{ ...field, required: false }] : [field],
  );
}

function replaceFields(
  loaded: LoadedForm,
  replace: (field: FieldDefinition) => readonly FieldDefinition[],
): LoadedForm {
  const fields = loaded.definition.fields.flatMap(replace);
  return { ...loaded, definition: { ...loaded.definition, fields } };
}

/**
 * Adds the largest size and the accepted kinds of files to each file field. So the form can show both before the
 * visitor chooses a file.
 */
function withFileLimits(loaded: LoadedForm, maxBytes: number, fileKinds: readonly string[]): LoadedForm {
  return replaceFields(loaded, (field) => [
    field.kind === 'file' ? { ...field, maxBytes, fileKinds } : field,
  ]);
}
