import type { CountryCode } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';
import examples from 'libphonenumber-js/mobile/examples';
import type { Plugin } from 'vite';

/** Where the CRM is sold, where our languages are spoken, and where people write from who fill in such forms. */
const baseCountries = [
  'RU UA BY KZ UZ KG TJ TM AM AZ GE MD DE AT CH ES FR PT BR TR PL CN AE GB US',
  'IT NL BE IE DK SE NO FI EE LV LT CZ SK HU RO BG RS GR CY IL SA EG IN TH VN ID CA MX AR CO CL PE',
].flatMap((line) => line.split(' '));

/** With all that share a calling code: who knows the United States alone takes a number of Jamaica for theirs. */
export const includedCountries: readonly CountryCode[] = Object.values(metadata.country_calling_codes)
  .filter((sharing) => sharing.some((country) => baseCountries.includes(country)))
  .flat();

/** Every build has the numbers of these countries only: half of what all 245 weigh. */
export function phoneMetadata(): Plugin {
  return {
    name: 'apro-forms-phone-metadata',
    enforce: 'pre',
    load: (id) =>
      id.endsWith('/src/fields/phone/phone-metadata.ts')
        ? `export const metadata = ${JSON.stringify(reduceMetadata())};
           export const examples = ${JSON.stringify(pickIncluded(examples))};`
        : null,
  };
}

function reduceMetadata() {
  const includedCodes = Object.entries(metadata.country_calling_codes).filter(([, [main]]) =>
    isIncluded(main),
  );
  return {
    ...metadata,
    country_calling_codes: Object.fromEntries(includedCodes),
    countries: pickIncluded(metadata.countries),
    nonGeographic: {},
  };
}

function pickIncluded(byCountry: object): object {
  return Object.fromEntries(Object.entries(byCountry).filter(([country]) => isIncluded(country)));
}

function isIncluded(country: string | undefined): boolean {
  return includedCountries.some((included) => included === country);
}
