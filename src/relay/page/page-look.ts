import type { FormDefinition } from '../../form/definition.js';
import {
  getLookAttributes,
  type LookSettings,
  type lookSettingNames,
} from '../../widget/look/look-settings.js';

/** Attributes of `<apro-form>` that set the appearance of a form, by the name of the option. */
export type LookAttributes = Readonly<Partial<Record<(typeof lookSettingNames)[number], string>>>;

/**
 * Reads the appearance of a form from the query of a URL, for example `?look=card&columns=2`. Keeps only known values,
 * and in `wide` only addresses of fields that the form has.
 */
export function readPageLook(
  query: Readonly<Record<string, string>>,
  { fields }: Pick<FormDefinition, 'fields'>,
): LookAttributes {
  const settings: LookSettings = query;
  const chosen = Object.entries(getLookAttributes(settings)).map(([name, value]) => [
    name.slice('data-'.length),
    value,
  ]);
  const addresses = new Set<string>(fields.map(({ address }) => address));
  const wide = (settings.wide ?? '').split(',').filter((address) => addresses.has(address.trim()));
  return Object.fromEntries(wide.length > 0 ? [...chosen, ['wide', wide.join(',')]] : chosen);
}

/** Returns the appearance as the end of a query, for example `&look=card&columns=2`. Empty: the default appearance. */
export function toLookQuery(look: LookAttributes): string {
  return Object.entries(look)
    .map(([name, value]) => `&${name}=${encodeURIComponent(value)}`)
    .join('');
}
