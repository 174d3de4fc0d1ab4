import { normalizeTypedText } from '../shared/normalize-typed-text.js';
import { parseMapLink } from './map-links.js';

/** Latitude and longitude in decimal degrees, as texts with `.` as the decimal separator. */
export interface Coordinates {
  readonly lat: string;
  readonly lon: string;
}

type Axis = 'lat' | 'lon';

interface Angle {
  readonly degrees: string;
  /**
   * The coordinate (latitude or longitude) to which the letter N, S, E or W belongs. Undefined: the text has no such
   * letter, so the order of the numbers decides.
   */
  readonly axis: Axis | undefined;
}

const maxDegrees: Readonly<Record<Axis, number>> = { lat: 90, lon: 180 };
const axisByLetter: Readonly<Record<string, Axis>> = { N: 'lat', S: 'lat', E: 'lon', W: 'lon' };
const numberPattern = '(\\d+(?:\\.\\d+)?)';
/**
 * Pattern of an angle in degrees, minutes and seconds. It requires a sign or a space between two numbers. Otherwise a
 * sequence of digits could be matched in many ways, which would be slow.
 */
const anglePattern = new RegExp(
  `^([NSEW])? ?([+-])? ?${numberPattern}(?:(?: ?° ?| )${numberPattern}(?:(?: ?' ?| )${numberPattern}(?: ?")?| ?')?| ?°)? ?([NSEW])?$`,
);

/**
 * Parses one coordinate: `55.753366`, `55,753366`, `55°45'12.1"N` or `N55 45.202`. Returns decimal degrees.
 * Undefined: the text is invalid or the coordinate is out of range, so the visitor has to correct it.
 */
export function parseDegrees(input: string, axis: Axis): string | undefined {
  const parsedAngle = parseAngle(normalizeAngleText(input).replace(/(\d),(?=\d)/g, '$1.'));
  return parsedAngle && isOnAxis(parsedAngle, axis) ? parsedAngle.degrees : undefined;
}

/**
 * Parses latitude and longitude: `55.753366 37.620908`, `55,753366; 37,620908`, `55°45'12"N 37°37'15"E`,
 * `geo:55.75,37.62`, or a link to Google Maps, Apple Maps, Yandex Maps, OpenStreetMap or 2GIS. Latitude comes first
 * unless direction letters show another order. Undefined: the text does not contain two valid coordinates.
 */
export function parseCoordinates(input: string): Coordinates | undefined {
  return /^\s*(https?|geo):/i.test(input)
    ? parseCoordinatesLink(input.trim())
    : parsePair(normalizeAngleText(input));
}

/**
 * Replaces several spaces by one space. Also replaces the variants of degree, minute, second and minus signs, and
 * Cyrillic direction letters, by ASCII characters or `°`.
 */
function normalizeAngleText(input: string): string {
  return normalizeTypedText(input)
    .trim()
    .replace(/\s+/g, ' ')
    .toUpperCase()
    .replace(/[\u2212\u2013]/g, '-')
    .replace(/[\u2032\u2019\u02b9´`]/g, "'")
    .replace(/[\u2033\u201d\u02ba]|''/g, '"')
    .replace(/،/g, ',')
    .replace(/[º˚]/g, '°')
    .replace(
      /([СЮВЗ])\.? ?[ШД]\.?/g,
      (_, letter: string) => ({ С: 'N', Ю: 'S', В: 'E', З: 'W' })[letter] ?? '',
    );
}

function parseAngle(text: string): Angle | undefined {
  const [, leadingLetter, sign, degrees, minutes, seconds, trailingLetter] =
    anglePattern.exec(text.trim()) ?? [];
  const letter = leadingLetter ?? trailingLetter;
  const hasConflictingDirection = (leadingLetter && trailingLetter) || (sign && letter);
  const hasMisplacedFraction = (minutes && degrees?.includes('.')) || (seconds && minutes?.includes('.'));
  if (
    !degrees ||
    hasConflictingDirection ||
    hasMisplacedFraction ||
    Number(minutes ?? 0) >= 60 ||
    Number(seconds ?? 0) >= 60
  )
    return undefined;
  const isNegative = sign === '-' || letter === 'S' || letter === 'W';
  const decimalDegrees = minutes
    ? String(Number((Number(degrees) + Number(minutes) / 60 + Number(seconds ?? 0) / 3600).toFixed(7)))
    : degrees.replace(/^0+(?=\d)/, '');
  return { degrees: (isNegative ? '-' : '') + decimalDegrees, axis: axisByLetter[letter ?? ''] };
}

function isOnAxis({ degrees, axis = undefined }: Angle, expectedAxis: Axis): boolean {
  return (axis ?? expectedAxis) === expectedAxis && Math.abs(Number(degrees)) <= maxDegrees[expectedAxis];
}

function parsePair(text: string): Coordinates | undefined {
  for (const [first = '', second = '', ...extraParts] of splitCandidates(text)) {
    const [firstAngle, secondAngle] = [parseAngle(first), parseAngle(second)];
    if (!firstAngle || !secondAngle || extraParts.length > 0) continue;
    const coordinates =
      toCoordinates(firstAngle, secondAngle) ?? toCoordinates(secondAngle, firstAngle, true);
    if (coordinates) return coordinates;
  }
  return undefined;
}

/** Splits a text into two coordinates in every plausible way. The least ambiguous way comes first. */
function splitCandidates(text: string): readonly (readonly string[])[] {
  // In a text without `.`, a comma between two digits is a decimal separator, so it does not separate the two
  // coordinates.
  const textWithPoints = text.includes('.') ? text : text.replace(/(\d),(?=\d)/g, '$1.');
  return [
    textWithPoints.split(/ ?[;/|] ?|, /),
    text.includes('.') ? text.split(/ ?, ?/) : [],
    textWithPoints.split(/[ ,]{1,3}(?=[NSEW] ?\d)/),
    textWithPoints.split(/(?<=[NSEW])[ ,]{0,3}(?=\d)/),
    textWithPoints.split(/[ ,]{1,3}(?=[+-]?\d{1,3}(?:\.\d{1,20})? ?°)/),
    textWithPoints.split(' '),
  ];
}

function toCoordinates(lat: Angle, lon: Angle, requiresAxes = false): Coordinates | undefined {
  if (requiresAxes && !(lat.axis && lon.axis)) return undefined;
  return isOnAxis(lat, 'lat') && isOnAxis(lon, 'lon') ? { lat: lat.degrees, lon: lon.degrees } : undefined;
}

function parseCoordinatesLink(link: string): Coordinates | undefined {
  const [first, second] = parseMapLink(link) ?? ['', ''];
  const [lat, lon] = [parseDegrees(first, 'lat'), parseDegrees(second, 'lon')];
  return lat === undefined || lon === undefined ? undefined : { lat, lon };
}
