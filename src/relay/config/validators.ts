import * as z from 'zod';

export function wholeNumber(least: number, most: number, usual: number) {
  return z
    .string()
    .default(String(usual))
    .refine((text) => /^\d{1,10}$/.test(text.trim()), 'must be a whole number.')
    .transform(Number)
    .refine((number) => number >= least && number <= most, `must be from ${least} to ${most}.`);
}

/** A list after commas, each of which must be good. */
export function listOf(isGood: (text: string) => boolean, otherwise: string) {
  return z
    .string()
    .default('')
    .transform(listed)
    .refine((all) => all.every(isGood), otherwise);
}

export function onOrOff(usual: 'on' | 'off') {
  return z
    .enum(['on', 'off'], { error: 'must be on or off.' })
    .default(usual)
    .transform((text) => text === 'on');
}

export const postgresUrl = z
  .string()
  .refine(
    (text) => /^postgres(ql)?:\/\//.test(text) && URL.canParse(text) && isDecodable(text),
    'must be the address of a PostgreSQL database, postgres://…, with / # ? % in its password as %2F %23 %3F %25.',
  );

function isDecodable(text: string): boolean {
  try {
    return decodeURI(text) !== '';
  } catch {
    return false;
  }
}

export function listed(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

export function isFormId(text: string): boolean {
  return /^\d{1,10}$/.test(text);
}

/** An IP address, or a network as `10.0.0.0/8`. */
export function isNetwork(text: string): boolean {
  const [, address = '', bits = '0'] = /^([\da-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? [];
  if (address.includes(':')) return URL.canParse(`http://[${address}]`) && Number(bits) <= 128;
  return (
    /^(0|[1-9]\d*)(\.(0|[1-9]\d*)){3}$/.test(address) &&
    URL.canParse(`http://${address}`) &&
    Number(bits) <= 32
  );
}

export function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && !(username || password || search || hash);
}

/** What goes there can't be read on the way. */
export function isSafeUrl(text: string): boolean {
  return isPlainUrl(text) && (new URL(text).protocol === 'https:' || isHere(new URL(text)));
}

export function isHere({ hostname }: URL): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Scheme, host and port as a browser writes them, or nothing when there is more or less than that. */
export function originOf(text: string): string | undefined {
  if (!isPlainUrl(text)) return undefined;
  const { origin, pathname, hostname } = new URL(text);
  return pathname === '/' && !/\*|\.$/.test(hostname) ? origin : undefined;
}
