import { serializePublishedForm } from '../../crm/relay-client/published-form.js';
import type { LoadedForm } from '../../form/form-service.js';
import type { RelayConfig } from '../config/config.js';
import { type CachedResponse, createCachedResponse } from '../http/cached-response.js';
import { acceptedExtensions } from '../leads/files/file-types.js';
import type { Redact } from '../log/redact.js';

export interface PublisherDeps extends Pick<RelayConfig, 'maxUpload' | 'optionValue'> {
  readonly redact: Redact;
  /** Whether a send needs a proof of work. */
  readonly requiresProof: boolean;
}

/** Writes the body of `GET /forms/ID` for a form. */
export type Publish = (loaded: LoadedForm) => Promise<CachedResponse>;

export function createPublisher({ maxUpload, optionValue, redact, requiresProof }: PublisherDeps): Publish {
  return (loaded) =>
    createCachedResponse(
      serializePublishedForm({
        ...withFileLimit(loaded, maxUpload),
        // Every script sends the option's text by default.
        ...(optionValue === 'id' && { optionValue }),
        ...(requiresProof && { proof: true }),
      }),
      redact,
    );
}

/** For pages that draw heading and description themselves. */
export function withoutHeading(loaded: LoadedForm): LoadedForm {
  return { ...loaded, definition: { ...loaded.definition, heading: '', description: [] } };
}

/** Adds size limit and kinds to each file field, so that the widget can show both before a file is chosen. */
function withFileLimit(loaded: LoadedForm, maxBytes: number): LoadedForm {
  const fields = loaded.definition.fields.map((field) =>
    field.kind === 'file' ? { ...field, maxBytes, fileKinds: acceptedExtensions } : field,
  );
  return { ...loaded, definition: { ...loaded.definition, fields } };
}
