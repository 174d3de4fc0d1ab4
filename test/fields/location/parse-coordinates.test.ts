import { expect, test } from 'vitest';
import { point } from '../../../src/fields/location/location.js';
import { parseCoordinates, parseDegrees } from '../../../src/fields/location/parse-coordinates.js';

test.each([
  ['55.753366 37.620908', '55.753366', '37.620908'],
  ['55.753366, 37.620908', '55.753366', '37.620908'],
  ['55.753366,37.620908', '55.753366', '37.620908'],
  ['55,753366; 37,620908', '55.753366', '37.620908'],
  ['55,753366 37,620908', '55.753366', '37.620908'],
  ['55,753366, 37,620908', '55.753366', '37.620908'],
  ['-33.8688 151.2093', '-33.8688', '151.2093'],
  ['−33.8688 151.2093', '-33.8688', '151.2093'],
  ['55 37', '55', '37'],
  ['٢٤٫٧١٣٦، ٤٦٫٦٧٥٣', '24.7136', '46.6753'],
  ['\u200e55.75 37.62\u200e', '55.75', '37.62'],
  [`55°45'12.1"N 37°37'15.3"E`, '55.7533611', '37.6209167'],
  ['55°45′12.1″ с.ш. 37°37′15.3″ в.д.', '55.7533611', '37.6209167'],
  ['33°52′08″ ю. ш., 151°12′30″ в. д.', '-33.8688889', '151.2083333'],
  ['N55 45.202 E37 37.255', '55.7533667', '37.6209167'],
  ['55°45\'12" 37°37\'15"', '55.7533333', '37.6208333'],
  ['37.620908E 55.753366N', '55.753366', '37.620908'],
  ['55.75N, 37.62W', '55.75', '-37.62'],
  ['geo:55.753366,37.620908', '55.753366', '37.620908'],
  ['geo:55.753366,37.620908;u=35?z=12', '55.753366', '37.620908'],
  ['https://www.google.com/maps/@55.7533,37.6209,15z', '55.7533', '37.6209'],
  [
    'https://www.google.com/maps/place/Kremlin/@55.75,37.61,17z/data=!3m1!4b1!4m5!3d55.7520233!4d37.6174994',
    '55.7520233',
    '37.6174994',
  ],
  ['https://maps.google.com/?q=55.7533,37.6209', '55.7533', '37.6209'],
  ['https://yandex.ru/maps/213/moscow/?ll=37.620908%2C55.753366&z=16', '55.753366', '37.620908'],
  ['https://www.openstreetmap.org/?mlat=55.7533&mlon=37.6209#map=15/55.7/37.6', '55.7533', '37.6209'],
  ['https://www.openstreetmap.org/#map=15/55.7533/37.6209', '55.7533', '37.6209'],
  ['https://2gis.ru/moscow/geo/37.620908,55.753366', '55.753366', '37.620908'],
  ['https://2gis.ru/moscow?m=37.620908%2C55.753366%2F16', '55.753366', '37.620908'],
  // Google and Apple write the latitude first in `ll`; Yandex writes it second.
  ['https://maps.google.com/?ll=55.7533,37.6209&z=15', '55.7533', '37.6209'],
  ['https://maps.apple.com/?ll=55.1,37.1&q=55.7533,37.6209', '55.7533', '37.6209'],
  ['https://www.google.com/maps/search/55.7533,+37.6209', '55.7533', '37.6209'],
  ['https://www.google.com/maps/place/55.7533,37.6209', '55.7533', '37.6209'],
  ['geo:0,0?q=55.7533,37.6209(Kremlin)', '55.7533', '37.6209'],
  // The marked location has priority over the centre of the visible map.
  ['https://yandex.ru/maps/?ll=37.1,55.1&pt=37.6209,55.7533', '55.7533', '37.6209'],
  ['https://yandex.ru/maps/?ll=37.1,55.1&whatshere[point]=37.6209%2C55.7533', '55.7533', '37.6209'],
  [
    'https://yandex.ru/maps/213/moscow/?ll=37.1%2C55.1&poi%5Bpoint%5D=37.6209%2C55.7533',
    '55.7533',
    '37.6209',
  ],
  ['https://yandex.ru/maps/?ll=37.1%2C55.1&mode=search&text=55.7533%2C37.6209', '55.7533', '37.6209'],
  ['https://2gis.ru/moscow/geo/4504/37.6209%2C55.7533?m=37.1%2C55.1%2F16', '55.7533', '37.6209'],
  ['https://2gis.ru/moscow/firm/70/37.6209%2C55.7533?m=37.1%2C55.1%2F16', '55.7533', '37.6209'],
  ['https://www.google.com/maps/dir//55.7533,37.6209/@55.1,37.1,12z', '55.7533', '37.6209'],
])('%s is parsed as coordinates', (typed, lat, lon) => {
  expect(parseCoordinates(typed)).toEqual({ lat, lon });
  expect(point.parse(point.parseText(typed, field), field, 'en')).toEqual({ lat, lon });
});

const field = {
  address: 'ext_request.1',
  group: 'ext_request',
  id: '1',
  kind: 'point',
  label: 'Place',
} as const;

test.each([
  '',
  '55.75',
  '55,75',
  '91 37',
  '55 181',
  '55 37 12',
  '1 2 3 4 5 6 7',
  '55.75N 37.62N',
  "55°61'N 37°E",
  `55°45'61"N 37°E`,
  '-55.75S 37E',
  'NaN NaN',
  '1e309 37',
  'Infinity 0',
  'https://example.com/55.75,37.62x',
  'https://maps.google.com/?q=99.1,37.6',
  'https://maps.google.com/%E0%A4%A',
  'geo:0,0?q=Moscow',
  // The order in `ll` differs between map services, and this host is unknown.
  'https://example.com/?ll=10,20',
  'somewhere in Moscow',
])('%s is rejected as coordinates', (typed) => {
  expect(parseCoordinates(typed)).toBeUndefined();
});

test.each([
  ['55.753366', 'lat', '55.753366'],
  ['055,7500', 'lat', '55.7500'],
  ['−33,86', 'lat', '-33.86'],
  [`55°45'12"N`, 'lat', '55.7533333'],
  ['37 37.255', 'lon', '37.6209167'],
  ['180', 'lon', '180'],
] as const)('%s is a valid %s coordinate', (typed, axis, degrees) => {
  expect(parseDegrees(typed, axis)).toBe(degrees);
});

test.each([
  ['90.1', 'lat'],
  ['180.5', 'lon'],
  ['37°E', 'lat'],
  ['55°N', 'lon'],
  ['1e309', 'lat'],
  ['north', 'lat'],
  ['5.5.5', 'lat'],
] as const)('%s is not a valid %s coordinate', (typed, axis) => {
  expect(parseDegrees(typed, axis)).toBeUndefined();
});
