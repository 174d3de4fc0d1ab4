import { failWithHelp, readArguments } from '../read-arguments.js';
import { readMeasured } from './measured.js';
import { computeLoad, type Use } from './model.js';
import { usualUse } from './page.js';

const defaults: Use = { ...usualUse, viewsPerMonth: 1_000_000, forms: 10, edgeCaches: 0 };

/** Options of the command, and what each sets. */
const options: Readonly<Record<string, readonly [keyof Use, string]>> = {
  views: ['viewsPerMonth', 'page views in 30 days'],
  forms: ['forms', 'different forms'],
  'edge-caches': ['edgeCaches', 'places of the CDN with a copy of their own; 0: no CDN'],
  'cache-age': ['cacheAgeSeconds', 'seconds for which the CDN keeps a form'],
  'hit-rate': ['hitRate', 'share of the requests for forms that the CDN answers (0 to 1), if you know it'],
  'lists-per-view': ['listsPerView', 'option lists that a visitor opens in a view'],
  'lists-per-form': ['listsPerForm', 'different option lists of a form'],
  'lead-share': ['leadShare', 'leads per view'],
  'peak-factor': ['peakFactor', 'busiest hour as a multiple of the average'],
};

const help = `npm run scale [-- --OPTION NUMBER …]

Prints the load of relays and CRM for a number of page views, as JSON.

${Object.entries(options)
  .map(
    ([name, [key, meaning]]) => `--${name.padEnd(15)} ${meaning} (default: ${defaults[key] ?? 'computed'})`,
  )
  .join('\n')}`;
const values: Readonly<Record<string, unknown>> = readArguments({
  help,
  options: Object.fromEntries(Object.keys(options).map((name) => [name, { type: 'string' as const }])),
}).values;
const given = Object.entries(options).flatMap(([name, [key]]) => {
  const text = values[name];
  if (typeof text !== 'string') return [];
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number < 0)
    failWithHelp(`--${name} must be a number that is not negative, and not ${text}.`, help);
  return [[key, number] as const];
});
console.log(
  JSON.stringify(computeLoad({ ...defaults, ...Object.fromEntries(given) }, readMeasured()), null, 2),
);
