import * as z from 'zod';
import { maxLinkLength } from '../../crm/definition/limits.js';
import { fromBase64, fromUrlText, toBase64, toUrlText } from '../encoding/base64.js';

/**
 * Content of a personal link, which fills in form fields. The link is signed, so only the owner of a secret in
 * `LINK_KEY` can create or change it.
 */
export interface SignedValues {
  /** Id of the form that the link fills in. */
  readonly form: string;
  /** Values by field address (such as `def_customer.email`), in the format in which the CRM stores them. */
  readonly values: Readonly<Record<string, string>>;
  /** Time until which the link is valid, in seconds since 1970. Absent: the link never expires. */
  readonly until?: number | undefined;
}

/** Default name of the parameter in the page's address that contains the signed values. */
export const signedParameter = 'apro-signed';

/**
 * Schema of the content of a personal link (a link with signed values). The id, the values and the time may be
 * strings or numbers, because programs in other languages create links too.
 */
const contentSchema = z.object({
  form: z.union([z.string(), z.number()]).transform(String),
  values: z.record(z.string(), z.unknown()).nullish(),
  until: z.coerce.number().optional(),
});

type SignedContent = z.infer<typeof contentSchema>;

const algorithm = { name: 'HMAC', hash: 'SHA-256' };

/**
 * Signs the values of a personal link.
 * @param linkKey the first secret of `LINK_KEY`
 * @returns `BODY.MAC` for the parameter `apro-signed` of the page's address. `BODY` is `signed` as JSON, `MAC` is the
 * HMAC-SHA256 of `BODY` under `linkKey`; both are base64url without padding.
 * @example
 * const link = await signValues(linkKey, { form: '34', values: { 'def_customer.email': 'ann@example.com' } });
 * const url = `https://www.example.com/offer?apro-signed=${link}`;
 */
export async function signValues(linkKey: string, signed: SignedValues): Promise<string> {
  const body = toUrlText(toBase64(new TextEncoder().encode(JSON.stringify(signed))));
  const mac = await crypto.subtle.sign('HMAC', await importKey(linkKey), new TextEncoder().encode(body));
  return `${body}.${toUrlText(toBase64(new Uint8Array(mac)))}`;
}

/**
 * Verifies a personal link (a link with signed values), and returns its values by field address such as
 * `def_customer.email`.
 * @returns `undefined` if the link is forged, malformed, expired or for another form
 */
export type VerifySignedLink = (
  link: string,
  formId: string,
) => Promise<ReadonlyMap<string, string> | undefined>;

/**
 * Creates the function that verifies personal links.
 * @param linkKeys secrets; a link that is signed with any of them is valid
 * @param now milliseconds since 1970
 */
export function createVerifySignedLink(linkKeys: readonly string[], now: () => number): VerifySignedLink {
  return async (link, formId) => {
    if (link.length > maxLinkLength) return undefined;
    const [, body = '', mac = ''] = /^([\w-]+)\.([\w-]{43})$/.exec(link) ?? [];
    const isSignedWith = async (linkKey: string) =>
      crypto.subtle.verify(
        'HMAC',
        await importKey(linkKey),
        fromBase64(fromUrlText(mac)),
        new TextEncoder().encode(body),
      );
    if (!body || !(await Promise.all(linkKeys.map(isSignedWith))).includes(true)) return undefined;
    const content = readContent(body);
    if (content?.form !== formId || (content.until !== undefined && content.until * 1_000 < now()))
      return undefined;
    return new Map(
      Object.entries(content.values ?? {}).flatMap(([address, value]) => {
        const text = toText(value);
        return text === undefined ? [] : [[address, text] as const];
      }),
    );
  };
}

/**
 * Reads the content of a link whose signature is right. `undefined`: the program that has signed the link has written
 * something else than a link.
 */
function readContent(body: string): SignedContent | undefined {
  try {
    const text = new TextDecoder().decode(fromBase64(fromUrlText(body)));
    return contentSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/**
 * Converts a value of a link to the text that the CRM gets. Lists are joined with commas, as the CRM does. `undefined`:
 * the value is nothing, or an object, of which the text would be `[object Object]`.
 */
function toText(value: unknown): string | undefined {
  if (Array.isArray(value)) {
    const texts = value.map(toText);
    return texts.length > 0 && texts.every((text) => text !== undefined) ? texts.join(',') : undefined;
  }
  if (typeof value === 'boolean') return value ? '1' : '0';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function importKey(linkKey: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', new TextEncoder().encode(linkKey), algorithm, false, [
    'sign',
    'verify',
  ]);
}
