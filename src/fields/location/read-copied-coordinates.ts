import { type Coordinates, parseCoordinates, parseDegrees } from './parse-coordinates.js';

/** Longest text that is read as two coordinates. The limit keeps the form fast. */
const maxLength = 200;

/** Words for latitude, then for longitude, in capital letters. */
const labelPattern =
  /(LAT(?:ITUD(?:E|INE)?)?|BREITE(?:NGRAD)?|ШИРОТА|ЕНДІК|ENLEM|SZEROKOŚĆ|緯度|纬度|위도)|LNG|LON(?:G(?:ITUD(?:E|INE)?)?)?|LÄNGE(?:NGRAD)?|ДОЛГОТА|ДОВГОТА|БОЙЛЫҚ|BOYLAM|DŁUGOŚĆ|経度|經度|经度|경도/g;

/**
 * Reads latitude and longitude from a text that a visitor has copied from a map, a device, a table or a program. Reads
 * everything that `parseCoordinates` reads, and `lat: 55.75, lon: 37.62`, `{"lat":55.75,"lng":37.62}`,
 * `POINT(37.62 55.75)`, `+55.75+37.62/`, `(55.75, 37.62)`, and words for the directions. Undefined: the text does not
 * contain two valid coordinates.
 */
export function readCopiedCoordinates(copied: string): Coordinates | undefined {
  const coordinates = parseCoordinates(copied);
  if (coordinates || copied.length > maxLength) return coordinates;
  // Well-known text (WKT) and GeoJSON begin with the longitude.
  const [, lon, lat] =
    /(?:^\s*POINT|"coordinates")[\s:Z]*[([]\s*([-\d.]+)[\s,]+([-\d.]+)/i.exec(copied) ?? [];
  if (lat && lon) return readAxes(lat, lon);
  const text = replaceDirectionWords(copied.toUpperCase())
    .replace(/\bGPS\b|[()[\]{}@]/g, ' ')
    // The zoom level of a map is no coordinate.
    .replace(/,\s?\d{1,2}(\.\d{1,2})?[ZM]/, '');
  return readLabelled(text) ?? readPair(trimTo(text, /[\d\p{L}°'"+-]/u));
}

function readAxes(latText: string, lonText: string): Coordinates | undefined {
  const [lat, lon] = [parseDegrees(latText, 'lat'), parseDegrees(lonText, 'lon')];
  return lat === undefined || lon === undefined ? undefined : { lat, lon };
}

/** Replaces words for a direction, in capital letters, by the letter for the direction. */
function replaceDirectionWords(text: string): string {
  return text
    .replace(/NORTH|NORD|СЕВЕРНОЙ ШИРОТЫ|ПІВНІЧНОЇ ШИРОТИ|北緯|北纬|북위/g, ' N ')
    .replace(/SOUTH|SÜD|ЮЖНОЙ ШИРОТЫ|ПІВДЕННОЇ ШИРОТИ|南緯|南纬|남위/g, ' S ')
    .replace(/EAST|OST|ВОСТОЧНОЙ ДОЛГОТЫ|СХІДНОЇ ДОВГОТИ|東経|东经|東經|동경/g, ' E ')
    .replace(/WEST|ЗАПАДНОЙ ДОЛГОТЫ|ЗАХІДНОЇ ДОВГОТИ|西経|西经|西經|서경/g, ' W ');
}

/** Reads `LAT: 55.75, LON: 37.62`, in either order. */
function readLabelled(text: string): Coordinates | undefined {
  const [first, second, third] = text.matchAll(labelPattern);
  const isLatFirst = first?.[1] !== undefined;
  if (!first || !second || third || isLatFirst === (second[1] !== undefined)) return undefined;
  if (/\d/.test(text.slice(0, first.index))) return undefined;
  const firstPart = text.slice(first.index + first[0].length, second.index);
  const [firstAngle = '', secondAngle = ''] = [firstPart, text.slice(second.index + second[0].length)].map(
    // Quotation marks stand for seconds only after minutes.
    (part) => trimTo(part, part.includes("'") ? /[\dNSEW°'"+-]/ : /[\dNSEW°+-]/),
  );
  return isLatFirst ? readAxes(firstAngle, secondAngle) : readAxes(secondAngle, firstAngle);
}

/** Reads two coordinates that only a sign separates (ISO 6709), or the same number of numbers for each. */
function readPair(text: string): Coordinates | undefined {
  const [first = '', second = '', third] = text.split(/(?<=\d)(?=[+-])/);
  const numbers = text.replace(/(?<=\d):(?=\d)/g, ' ').split(/[\s,]+/);
  const middle = numbers.length / 2;
  return (
    parseCoordinates(text) ??
    (third === undefined ? readAxes(first, second) : undefined) ??
    (Number.isInteger(middle)
      ? parseCoordinates(`${numbers.slice(0, middle).join(' ')}; ${numbers.slice(middle).join(' ')}`)
      : undefined)
  );
}

/** Removes the characters before the first and after the last character of a kind. */
function trimTo(text: string, kind: RegExp): string {
  let [start, end] = [0, text.length];
  while (start < end && !kind.test(text.charAt(start))) start++;
  while (end > start && !kind.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}
