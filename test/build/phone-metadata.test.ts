import { expect, test } from 'vitest';
import { keptCountries, phoneMetadata } from '../../build/phone-metadata.js';
import { buildClient, textOf } from './fixture.js';

test('a country is included with all countries that share its calling code', () => {
  expect(keptCountries).toEqual(expect.arrayContaining(['RU', 'KZ', 'US', 'JM']));
  expect(keptCountries).not.toContain('AU');
});

test('only the module of the given path is replaced by the metadata of the kept countries', async () => {
  const output = await buildClient(
    {
      'embed.ts': `import { metadata, examples } from './phone-data.js';
        import { other } from './other-data.js';
        export const found = [metadata, examples, other];`,
      'phone-data.ts': `export const metadata = 'all countries'; export const examples = metadata;`,
      'other-data.ts': `export const other = 'other data';`,
    },
    { plugins: [phoneMetadata('phone-data.ts')], build: { minify: false } },
  );
  const code = textOf(output, 'embed.js');
  expect(code).not.toContain('all countries');
  expect(code).toContain('other data');
  const [metadata, examples] = (await import(`data:text/javascript,${encodeURIComponent(code)}`)).found;
  expect(Object.keys(metadata.countries).sort()).toEqual([...keptCountries].sort());
  expect(Object.keys(examples).sort()).toEqual([...keptCountries].sort());
  expect(metadata.country_calling_codes['61']).toBeUndefined();
});
