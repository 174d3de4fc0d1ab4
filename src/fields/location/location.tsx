import { retriedOnDemand } from '../lazy/retry-note.js';
import css from '../range/range.css?inline';
import type { FieldType } from '../shared/field-type.js';
import { type Place, readDegrees, readPlace } from './parse-coordinates.js';

/** Degrees as typed. */
export type PointRaw = Place;

export const point: FieldType<PointRaw> = {
  framedAs: 'group',
  css,
  blank: () => ({ lat: '', lon: '' }),
  isBlank: ({ lat, lon }) => lat.trim() === '' && lon.trim() === '',
  /** The CRM's own `55.753366 37.620908`, or as people write it. */
  fromText(text) {
    const [lat = '', lon = ''] = text.trim().split(/[\s;]+|,\s+/);
    return readPlace(text) ?? { lat, lon };
  },
  read(raw) {
    const lat = readDegrees(raw.lat, 'lat');
    const lon = readDegrees(raw.lon, 'lon');
    if (lat === undefined) return { code: 'latitude' };
    return lon === undefined ? { code: 'longitude' } : { lat, lon };
  },
  ...retriedOnDemand(async () => (await import('./location-input.js')).PointControl),
};
