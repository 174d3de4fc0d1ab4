import { serializePublishedForm } from '../../crm/relay-client/published-form.js';
import type { LoadedForm } from '../../form/form-service.js';
import type { RelayConfig } from '../config/config.js';
import { type CachedResponse, createCachedResponse } from '../http/cached-response.js';
import type { Redact } from '../log/redact.js';

export interface PublisherDeps extends Pick<RelayConfig, 'maxUpload' | 'optionValue'> {
  readonly redact: Redact;
  /** A send has to come with a proof of work. */
  readonly requiresProof: boolean;
}

/** Makes of a form what `GET /forms/ID` says. */
export function createPublisher({ maxUpload, optionValue, redact, requiresProof }: PublisherDeps) {
  return (loaded: LoadedForm): Promise<CachedResponse> =>
    createCachedResponse(
      serializePublishedForm({
        ...withFileLimit(loaded, maxUpload),
        // The text is what every script sends by itself.
        ...(optionValue === 'id' && { optionValue }),
        ...(requiresProof && { proof: true }),
      }),
      redact,
    );
}

/** For a page that says heading and description itself. */
export function withoutHeading(loaded: LoadedForm): LoadedForm {
  return { ...loaded, definition: { ...loaded.definition, heading: '', description: [] } };
}

/** So that a visitor hears of it before choosing a file. */
function withFileLimit(loaded: LoadedForm, maxBytes: number): LoadedForm {
  const fields = loaded.definition.fields.map((field) =>
    field.kind === 'file' ? { ...field, maxBytes } : field,
  );
  return { ...loaded, definition: { ...loaded.definition, fields } };
}
