/** What a personal link says of the person: nobody without the key can make or change one. */
export interface SignedValues {
  /** Id of the form that it is for. */
  readonly form: string;
  /** By field address, as the CRM is to have them. */
  readonly values: Readonly<Record<string, string>>;
  /** Seconds since 1970 after which it is no longer good; absent: for ever. */
  readonly until?: number | undefined;
}

/** Parameter of a page's address, unless the page says another one. */
export const signedParameter = 'apro-signed';

const algorithm = { name: 'HMAC', hash: 'SHA-256' };

/**
 * `BODY.MAC`, for the parameter `apro-signed` of a page's address: `BODY` is `signed` as JSON, `MAC` the HMAC-SHA256 of
 * `BODY` under `LINK_KEY`, both in base64url without padding.
 */
export async function signValues(linkKey: string, signed: SignedValues): Promise<string> {
  const body = toBase64Url(new TextEncoder().encode(JSON.stringify(signed)));
  const mac = await crypto.subtle.sign('HMAC', await importKey(linkKey), new TextEncoder().encode(body));
  return `${body}.${toBase64Url(new Uint8Array(mac))}`;
}

/** The values of a link by address, or undefined for one that is not ours, too old or for another form. */
export type VerifySignedLink = (
  link: string,
  formId: string,
) => Promise<ReadonlyMap<string, string> | undefined>;

/** `linkKeys`: the link may be signed under any of them. `now`: milliseconds since 1970. */
export function createVerifySignedLink(linkKeys: readonly string[], now: () => number): VerifySignedLink {
  return async (link, formId) => {
    const [, body = '', mac = ''] = /^([\w-]+)\.([\w-]{43})$/.exec(link) ?? [];
    const isSignedWith = async (linkKey: string) =>
      crypto.subtle.verify(
        'HMAC',
        await importKey(linkKey),
        fromBase64Url(mac),
        new TextEncoder().encode(body),
      );
    if (!body || !(await Promise.all(linkKeys.map(isSignedWith))).includes(true)) return undefined;
    const { form, values, until } = JSON.parse(
      new TextDecoder().decode(fromBase64Url(body)),
    ) as Partial<SignedValues>;
    if (String(form) !== formId || (until !== undefined && until * 1_000 < now())) return undefined;
    return new Map(Object.entries(values ?? {}).map(([address, value]) => [address, String(value)]));
  };
}

function importKey(linkKey: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', new TextEncoder().encode(linkKey), algorithm, false, [
    'sign',
    'verify',
  ]);
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(bytes, (byte) => byte.charCodeAt(0));
}
