import { mergePersonalFields } from '../../crm/definition/personal-fields.js';
import type { FormDefinition } from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';

/** Values of a personal link (`apro-forms sign`). */
export interface SignedLink {
  /** The query parameter as received. The relay verifies the signature, so the text is sent unchanged with the lead. */
  readonly signed: string;
  /** Text by field address. */
  readonly values: Readonly<Record<string, string>>;
  /** Adds the fields that only a personal link may fill in. */
  adaptDefinition(loaded: LoadedForm): FormDefinition;
}

/**
 * Reads a personal link (`BODY.MAC`, base64url) from the address of the page.
 * @param parameter name of the query parameter; `true`: `apro-signed`.
 * @returns `undefined` if there is no such parameter, if it belongs to another form, or, with a warning on the console, if
 *   it cannot be read.
 */
export function readSignedLink(parameter: string | true, formId: string): SignedLink | undefined {
  const parameterName = parameter === true ? 'apro-signed' : parameter;
  const signed = new URLSearchParams(location.search).get(parameterName);
  if (!signed) return undefined;
  try {
    const [body = ''] = signed.split('.');
    const bytes = Uint8Array.from(atob(body.replaceAll('-', '+').replaceAll('_', '/')), (byte) =>
      byte.charCodeAt(0),
    );
    const link: Readonly<Record<string, unknown>> = Object(JSON.parse(new TextDecoder().decode(bytes)));
    if (String(link.form) !== formId) return undefined;
    const entries = Object.entries<unknown>(Object(link.values)).map(
      ([address, value]) => [address, String(value)] as const,
    );
    return {
      signed,
      values: Object.fromEntries(entries),
      adaptDefinition: ({ definition, personal }) =>
        mergePersonalFields(definition, personal, new Set(entries.map(([address]) => address))),
    };
  } catch {
    console.warn(`apro-forms: ${parameterName} in the address of this page is not a personal link`);
    return undefined;
  }
}
