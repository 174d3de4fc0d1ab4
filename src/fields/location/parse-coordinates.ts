import { latinDigits } from '../shared/normalize-digits.js';
import { findInLink } from './map-links.js';

/** Degrees as decimal digits with `.`. */
export interface Place {
  readonly lat: string;
  readonly lon: string;
}

type Axis = 'lat' | 'lon';

interface Angle {
  readonly degrees: string;
  /** Where a letter says it. */
  readonly axis: Axis | undefined;
}

const limits: Readonly<Record<Axis, number>> = { lat: 90, lon: 180 };
const axisOf: Readonly<Record<string, Axis>> = { N: 'lat', S: 'lat', E: 'lon', W: 'lon' };
const number = '(\\d+(?:\\.\\d+)?)';
const angle = new RegExp(
  `^([NSEW])?\\s*([+-])?\\s*${number}\\s*°?\\s*(?:${number}\\s*'?\\s*(?:${number}\\s*"?)?)?\\s*([NSEW])?$`,
);

/** One coordinate in a box of its own: `55.753366`, `55,753366`, `55°45'12.1"N`, `N55 45.202`. */
export function readDegrees(typed: string, axis: Axis): string | undefined {
  const found = readAngle(plain(typed).replace(/(\d),(?=\d)/g, '$1.'));
  return found && isOn(found, axis) ? found.degrees : undefined;
}

/**
 * Both at once: `55.753366 37.620908`, `55,753366; 37,620908`, `55°45'12"N 37°37'15"E`, `geo:55.75,37.62`, or the address
 * of a page of Google, Yandex, OpenStreetMap or 2GIS maps. Latitude first unless letters say otherwise.
 */
export function readPlace(typed: string): Place | undefined {
  return /^\s*(https?|geo):/i.test(typed) ? readLink(typed.trim()) : readPair(plain(typed));
}

/** Degrees, minutes and seconds spelt in one way, and the four directions by their Latin letters. */
function plain(typed: string): string {
  return latinDigits(typed)
    .trim()
    .toUpperCase()
    .replace(/[\u2212\u2013]/g, '-')
    .replace(/[\u2032\u2019\u02b9]/g, "'")
    .replace(/[\u2033\u201d\u02ba]|''/g, '"')
    .replace(/،/g, ',')
    .replace(/[º˚]/g, '°')
    .replace(
      /([СЮВЗ])\.?\s*[ШД]\.?/g,
      (_, letter: string) => ({ С: 'N', Ю: 'S', В: 'E', З: 'W' })[letter] ?? '',
    );
}

function readAngle(text: string): Angle | undefined {
  const [, before, sign, degrees, minutes, seconds, after] = angle.exec(text.trim()) ?? [];
  const letter = before ?? after;
  const isOdd = (before && after) || (sign && letter);
  const isBroken = (minutes && degrees?.includes('.')) || (seconds && minutes?.includes('.'));
  if (!degrees || isOdd || isBroken || Number(minutes ?? 0) >= 60 || Number(seconds ?? 0) >= 60)
    return undefined;
  const isNegative = sign === '-' || letter === 'S' || letter === 'W';
  const whole = minutes
    ? String(Number((Number(degrees) + Number(minutes) / 60 + Number(seconds ?? 0) / 3600).toFixed(7)))
    : degrees.replace(/^0+(?=\d)/, '');
  return { degrees: (isNegative ? '-' : '') + whole, axis: axisOf[letter ?? ''] };
}

function isOn({ degrees, axis = undefined }: Angle, wanted: Axis): boolean {
  return (axis ?? wanted) === wanted && Math.abs(Number(degrees)) <= limits[wanted];
}

function readPair(text: string): Place | undefined {
  for (const [first = '', second = '', ...rest] of splits(text)) {
    const [one, other] = [readAngle(first), readAngle(second)];
    if (!one || !other || rest.length > 0) continue;
    const place = placeOf(one, other) ?? placeOf(other, one, true);
    if (place) return place;
  }
  return undefined;
}

/** The ways in which two coordinates may stand beside each other, the surest first. */
function splits(text: string): readonly (readonly string[])[] {
  // A comma is a point where both numbers have one and something else parts them.
  const points = text.includes('.') ? text : text.replace(/(\d),(?=\d)/g, '$1.');
  return [
    points.split(/\s*;\s*|,\s+/),
    text.includes('.') ? text.split(/\s*,\s*/) : [],
    points.split(/[\s,]+(?=[NSEW]\s*\d)/),
    points.split(/(?<=[NSEW])[\s,]*(?=\d)/),
    points.split(/[\s,]+(?=[+-]?\d+(?:\.\d+)?\s*°)/),
    points.split(/\s+/),
  ];
}

function placeOf(lat: Angle, lon: Angle, isTold = false): Place | undefined {
  if (isTold && !(lat.axis && lon.axis)) return undefined;
  return isOn(lat, 'lat') && isOn(lon, 'lon') ? { lat: lat.degrees, lon: lon.degrees } : undefined;
}

function readLink(link: string): Place | undefined {
  const [first, second] = findInLink(link) ?? ['', ''];
  const [lat, lon] = [readDegrees(first, 'lat'), readDegrees(second, 'lon')];
  return lat === undefined || lon === undefined ? undefined : { lat, lon };
}
