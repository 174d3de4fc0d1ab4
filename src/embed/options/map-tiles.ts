import { report } from '../../console/report.js';
import type { FieldDefinition, MapTiles } from '../../form/definition.js';
import { parseJsonOption } from './parse-json.js';
import { copyProperties } from './presets.js';

/**
 * Value of the option `tiles`, which sets the tile server of the map in location fields. The value is a URL template
 * with `{z}`, `{x}` and `{y}`, or an object with this template, the credit, the largest zoom level and the first
 * centre of the map (`LAT LON`). A string may also contain this object as JSON.
 */
export type TilesSetting = string | (Partial<MapTiles> & { readonly url: string });

/** Largest zoom level of the map if the page sets none. Most tile servers have 19 levels. */
const defaultMaxZoom = 19;
/** Upper limit of `maxZoom` in the option `tiles`: no tile server has more zoom levels. */
const maxMaxZoom = 25;

/**
 * Creates a function that adds the tile server to the definition of a location field, and adds nothing to other
 * fields. An invalid setting prints a warning on the console, and the location fields have no map.
 */
export function createTilesAdapter(
  setting: TilesSetting,
): (field: FieldDefinition) => Pick<FieldDefinition, 'tiles'> {
  const tiles = readTiles(
    typeof setting === 'string' ? (parseJsonOption(setting) ?? { url: setting }) : setting,
  );
  if (!tiles) {
    report('unusable-option', {
      name: 'tiles',
      shape: 'a URL with {z}, {x} and {y}',
      example: 'https://tiles.example.com/{z}/{x}/{y}.png',
    });
  }
  return ({ kind }) => (tiles && kind === 'point' ? { tiles } : {});
}

function readTiles(value: unknown): MapTiles | undefined {
  const { url, credit, creditUrl, maxZoom, start } = copyProperties(value) ?? {};
  if (typeof url !== 'string' || !isHttpUrl(url)) return undefined;
  if (!['{z}', '{x}', '{y}'].every((placeholder) => url.includes(placeholder))) return undefined;
  return {
    // `URL` escapes the braces of the placeholders `{z}`, `{x}` and `{y}`, so the braces are restored.
    url: new URL(url, location.href).href.replace(/%7B([xyz])%7D/g, '{$1}'),
    credit: typeof credit === 'string' ? credit : '',
    ...(typeof creditUrl === 'string' && isHttpUrl(creditUrl) && { creditUrl }),
    maxZoom: typeof maxZoom === 'number' && maxZoom > 0 && maxZoom <= maxMaxZoom ? maxZoom : defaultMaxZoom,
    start: typeof start === 'string' ? start : '',
  };
}

function isHttpUrl(url: string): boolean {
  return URL.canParse(url, location.href) && /^https?:$/.test(new URL(url, location.href).protocol);
}
