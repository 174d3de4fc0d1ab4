import { readDecimal } from './decimal-text.js';
import css from './ends.css?inline';
import type { FieldType } from './field-type.js';
import { onDemand } from './on-demand.js';

/** Degrees as typed. */
export interface PointRaw {
  readonly lat: string;
  readonly lon: string;
}

/** Decimal degrees within ±limit. */
function readDegrees(text: string, limit: number): string | undefined {
  const degrees = readDecimal(text);
  return degrees !== undefined && Math.abs(Number(degrees)) <= limit ? degrees : undefined;
}

export const point: FieldType<PointRaw> = {
  framedAs: 'group',
  css,
  blank: () => ({ lat: '', lon: '' }),
  isBlank: ({ lat, lon }) => lat.trim() === '' && lon.trim() === '',
  /** The CRM's own `55.753366 37.620908`. */
  fromText(text) {
    const [lat = '', lon = ''] = text.trim().split(/[\s;]+|,\s+/);
    return { lat, lon };
  },
  read(raw) {
    const lat = readDegrees(raw.lat, 90);
    const lon = readDegrees(raw.lon, 180);
    if (lat === undefined) return { code: 'latitude' };
    return lon === undefined ? { code: 'longitude' } : { lat, lon };
  },
  ...onDemand(async () => (await import('./point-control.js')).PointControl),
};
