import { mergePersonalFields } from '../../crm/definition/personal-fields.js';
import type { FormDefinition } from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';

/** What a personal link says, for the relay to check: `signed` goes with the lead as it came. */
export interface SignedLink {
  readonly signed: string;
  /** Text by field address. */
  readonly values: Readonly<Record<string, string>>;
  /** The form with the fields that only such a link brings in. */
  adaptDefinition(loaded: LoadedForm): FormDefinition;
}

/** Out of the page's address (`BODY.MAC`, see `apro-forms sign`); nothing where there is none, or one for another form. */
export function readSignedLink(parameter: string | true, formId: string): SignedLink | undefined {
  const parameterName = parameter === true ? 'apro-signed' : parameter;
  const signed = new URLSearchParams(location.search).get(parameterName);
  if (!signed) return undefined;
  try {
    const [body = ''] = signed.split('.');
    const bytes = Uint8Array.from(atob(body.replaceAll('-', '+').replaceAll('_', '/')), (byte) =>
      byte.charCodeAt(0),
    );
    const { form, values } = JSON.parse(new TextDecoder().decode(bytes)) as {
      readonly form: unknown;
      readonly values: Readonly<Record<string, unknown>>;
    };
    if (String(form) !== formId) return undefined;
    const textByAddress = new Map(Object.entries(values).map(([address, value]) => [address, String(value)]));
    return {
      signed,
      values: Object.fromEntries(textByAddress),
      adaptDefinition: ({ definition, personal }) =>
        mergePersonalFields(definition, personal, new Set(textByAddress.keys())),
    };
  } catch {
    console.warn(`apro-forms: ${parameterName} in the address of this page is no personal link`);
    return undefined;
  }
}
