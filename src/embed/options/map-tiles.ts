import type { FieldDefinition, MapTiles } from '../../form/definition.js';

/** The address of a map's pictures, or with whose it is: `{ url, credit, creditUrl, maxZoom, start: '55.75 37.62' }`. */
export type TilesSetting = string | (Partial<MapTiles> & { readonly url: string });

/** What most servers have. */
const defaultMaxZoom = 19;

/** What the setting adds to places; nothing, with a word on the console, where it is no address of pictures. */
export function createTilesAdapter(
  setting: TilesSetting,
): (field: FieldDefinition) => Pick<FieldDefinition, 'tiles'> {
  const tiles = readTiles(typeof setting === 'string' ? parseSetting(setting) : setting);
  if (!tiles) {
    console.warn(
      'apro-forms: tiles is no address with {z}, {x} and {y}: https://tiles.example.com/{z}/{x}/{y}.png',
    );
  }
  return ({ kind }) => (tiles && kind === 'point' ? { tiles } : {});
}

function readTiles(value: unknown): MapTiles | undefined {
  const { url, credit, creditUrl, maxZoom, start } = (value ?? {}) as Record<string, unknown>;
  if (
    typeof url !== 'string' ||
    !isHttpUrl(url) ||
    !/\{z\}/.test(url) ||
    !/\{x\}/.test(url) ||
    !/\{y\}/.test(url)
  )
    return undefined;
  return {
    url: new URL(url, location.href).href.replace(/%7B([xyz])%7D/g, '{$1}'),
    credit: typeof credit === 'string' ? credit : '',
    ...(typeof creditUrl === 'string' && isHttpUrl(creditUrl) && { creditUrl }),
    maxZoom: typeof maxZoom === 'number' && maxZoom > 0 && maxZoom <= 25 ? maxZoom : defaultMaxZoom,
    start: typeof start === 'string' ? start : '',
  };
}

function isHttpUrl(url: string): boolean {
  return URL.canParse(url, location.href) && /^https?:$/.test(new URL(url, location.href).protocol);
}

/** JSON, or the bare address. */
function parseSetting(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { url: text };
  }
}
