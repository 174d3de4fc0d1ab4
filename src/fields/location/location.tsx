import { createRetryableControl } from '../lazy/retry-note.js';
import css from '../range/range.css?inline';
import type { FieldType } from '../shared/field-type.js';
import { type Coordinates, parseCoordinates, parseDegrees } from './parse-coordinates.js';

/** Value of a location field: the texts that the visitor typed as latitude and longitude. */
export type LocationRaw = Coordinates;

export const point: FieldType<LocationRaw> = {
  frameKind: 'group',
  css,
  blank: () => ({ lat: '', lon: '' }),
  isBlank: ({ lat, lon }) => lat.trim() === '' && lon.trim() === '',
  /**
   * Parses coordinates in the CRM's format `55.753366 37.620908`, and in every other format that `parseCoordinates`
   * accepts.
   */
  parseText(text) {
    const [lat = '', lon = ''] = text.trim().split(/[\s;]+|,\s+/);
    return parseCoordinates(text) ?? { lat, lon };
  },
  parse(raw) {
    const lat = parseDegrees(raw.lat, 'lat');
    const lon = parseDegrees(raw.lon, 'lon');
    if (lat === undefined) return { code: 'latitude' };
    return lon === undefined ? { code: 'longitude' } : { lat, lon };
  },
  ...createRetryableControl(async () => (await import('./location-input.js')).LocationInput),
};
