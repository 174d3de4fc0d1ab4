import * as z from 'zod';

/** Length of the shortest secret that may encrypt or sign, in characters. 16 random characters cannot be guessed. */
export const minSecretLength = 16;

export function integerSetting(min: number, max: number, defaultValue: number) {
  return z
    .string()
    .default(String(defaultValue))
    .refine((text) => /^\d{1,10}$/.test(text.trim()), 'must be a whole number.')
    .transform(Number)
    .refine((number) => number >= min && number <= max, `must be from ${min} to ${max}.`);
}

/**
 * Creates the schema of a setting that is a comma-separated list. If `isValid` rejects an item, the error message is
 * `errorText`.
 */
export function listSetting(isValid: (text: string) => boolean, errorText: string) {
  return z
    .string()
    .default('')
    .transform(splitList)
    .refine((items) => items.every(isValid), errorText);
}

export function switchSetting(defaultValue: 'on' | 'off') {
  return z
    .enum(['on', 'off'], { error: 'must be on or off.' })
    .default(defaultValue)
    .transform((text) => text === 'on');
}

export const postgresUrlSetting = z
  .string()
  .refine(
    (url) => /^postgres(ql)?:\/\//.test(url) && URL.canParse(url) && isDecodable(url),
    'must be the address of a PostgreSQL database, postgres://…, with / # ? % in its password as %2F %23 %3F %25.',
  );

function isDecodable(text: string): boolean {
  try {
    return decodeURI(text) !== '';
  } catch {
    return false;
  }
}

export function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

/**
 * Returns true if a text can be the id with which a page loads a form. An id has one spelling: `034` is none, because
 * a CRM in PHP would take it for 34, and the relay would load and store the same form under any number of ids.
 */
export function isFormId(text: string): boolean {
  return /^(0|[1-9]\d{0,9})$/.test(text);
}

export function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  // `URL` allows commas and semicolons in a host name, but no such host exists: the text is a list of addresses.
  const isHostName = /^[\w.-]+$|^\[[\da-f:.]+\]$/i.test(hostname);
  return /^https?:$/.test(protocol) && isHostName && !(username || password || search || hash);
}

/** Returns true if nobody on the network can read a request to this URL: the URL has https or a loopback address. */
export function isSecureUrl(text: string): boolean {
  return isHttpUrl(text) && (new URL(text).protocol === 'https:' || isLoopback(new URL(text)));
}

export function isLoopback({ hostname }: Pick<URL, 'hostname'>): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/**
 * Normalizes an origin as browsers do: `https://WWW.Example.com:443/` becomes `https://www.example.com`.
 * @returns `undefined` if the text has a path, or if it is no http or https origin
 */
export function parseOrigin(text: string): string | undefined {
  if (!isHttpUrl(text)) return undefined;
  const { origin, pathname, hostname } = new URL(text);
  return pathname === '/' && !/\*|\.$/.test(hostname) ? origin : undefined;
}

/**
 * Normalizes the address that visitors use for the relay: an origin, and optionally the path below which a proxy
 * serves the relay.
 * @returns the address without a slash at the end; `undefined` for any other text
 */
export function parsePublicUrl(text: string): string | undefined {
  if (!isHttpUrl(text)) return undefined;
  const { origin, pathname } = new URL(text);
  return parseOrigin(origin) && `${origin}${removeEndSlashes(pathname)}`;
}

export function removeEndSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end--;
  return text.slice(0, end);
}
