import type { CountryCode } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';
import examples from 'libphonenumber-js/mobile/examples';
import type { Plugin } from 'vite';

/**
 * Countries whose phone numbers are recognized: where the CRM is sold, where the languages of the forms are spoken,
 * and where many visitors come from.
 */
const countries = [
  'RU UA BY KZ UZ KG TJ TM AM AZ GE MD DE AT CH ES FR PT BR TR PL CN AE GB US',
  'IT NL BE IE DK SE NO FI EE LV LT CZ SK HU RO BG RS GR CY IL SA EG IN TH VN ID CA MX AR CO CL PE',
].flatMap((line) => line.split(' '));

/**
 * The countries in `countries`, and all other countries that share a calling code with one of them. Without these, a
 * phone number of Jamaica (+1) would be shown as a number of the United States.
 */
export const keptCountries: readonly CountryCode[] = Object.values(metadata.country_calling_codes)
  .filter((sharing) => sharing.some((country) => countries.includes(country)))
  .flat();

/**
 * Returns a plugin that replaces the data of phone numbers in all 245 countries by the data of `keptCountries`, which
 * takes half the bytes.
 * @param module path of the module with the data, relative to the project's folder
 */
export function phoneMetadata(module: string): Plugin {
  return {
    name: 'apro-forms-phone-metadata',
    enforce: 'pre',
    load: (id) =>
      id.endsWith(`/${module}`)
        ? `export const metadata = ${JSON.stringify(keptMetadata())};
           export const examples = ${JSON.stringify(onlyKept(examples))};`
        : null,
  };
}

function keptMetadata() {
  const callingCodes = Object.entries(metadata.country_calling_codes).filter(([, [main]]) => isKept(main));
  return {
    ...metadata,
    country_calling_codes: Object.fromEntries(callingCodes),
    countries: onlyKept(metadata.countries),
    nonGeographic: {},
  };
}

function onlyKept(byCountry: object): object {
  return Object.fromEntries(Object.entries(byCountry).filter(([country]) => isKept(country)));
}

function isKept(country: string | undefined): boolean {
  return keptCountries.some((kept) => kept === country);
}
