import { report } from '../../console/report.js';
import { mergePersonalFields } from '../../crm/definition/personal-fields.js';
import type { FormDefinition } from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';

/**
 * A personal link: a URL of a page that contains values for fields, and a signature of these values. The command
 * `apro-forms sign` creates such links.
 */
export interface SignedLink {
  /**
   * Text of the query parameter with the values and the signature. The relay verifies the signature, so this text is
   * sent unchanged with the lead.
   */
  readonly signed: string;
  /**
   * Values for fields that the personal link contains, as texts. The keys are addresses of fields, such as
   * `ext_request.70`.
   */
  readonly values: Readonly<Record<string, string>>;
  /** Adds the fields that only a personal link may fill in to the form definition. */
  adaptDefinition(loaded: LoadedForm): FormDefinition;
}

/**
 * Reads the signed field values of a personal link from a query parameter of the page's address. The format of the
 * parameter is `BODY.MAC` in base64url.
 * @param parameter name of the query parameter. `true` means `apro-signed`.
 * @returns `undefined` if the address has no such parameter, or if the parameter belongs to another form. An
 *   unreadable parameter also gives `undefined`, and a warning on the console.
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
    report('signed-link', { parameter: parameterName });
    return undefined;
  }
}
