const numberPattern = '(-?\\d{1,3}(?:\\.\\d+)?)';
/** Pattern of two numbers (latitude and longitude) in a URL. Between them, some URLs contain `+` instead of a space. */
const pairPattern = `${numberPattern}[,+\\s]+${numberPattern}(?![\\d.])`;

/**
 * Patterns that find coordinates in the links of one map service. A marked location has priority over the centre of
 * the visible map.
 */
interface MapLinkRule {
  /**
   * Pattern for the host name of the map service. Undefined: the patterns apply to every host name, because their URL
   * parameters cannot be confused with others.
   */
  readonly hostPattern?: RegExp;
  readonly patterns: readonly RegExp[];
  readonly longitudeFirst?: true;
}

const mapLinkRules: readonly MapLinkRule[] = [
  // Android writes `geo:0,0?q=…` for a location that was found with a search. The numbers before `?` are no location
  // then.
  {
    patterns: [
      new RegExp(`^geo:0,0\\?q=${pairPattern}`, 'i'),
      new RegExp(`^geo:(?!0,0\\?)${pairPattern}`, 'i'),
    ],
  },
  { hostPattern: /(^|\.)yandex\./, patterns: [new RegExp(`[?&]text=${pairPattern}`)] },
  {
    hostPattern: /(^|\.)(yandex|2gis)\./,
    patterns: [
      new RegExp(`[?&](?:pt|whatshere\\[point\\]|poi\\[point\\])=${pairPattern}`),
      new RegExp(`/(?:geo|firm)/(?:\\d+/)?${pairPattern}`),
      new RegExp(`[?&](?:ll|m)=${pairPattern}`),
    ],
    longitudeFirst: true,
  },
  {
    hostPattern: /(^|\.)(google|apple)\./,
    patterns: [
      new RegExp(`!3d${numberPattern}!4d${numberPattern}`),
      new RegExp(`[?&](?:q|query|destination|daddr)=(?:loc:)?${pairPattern}`),
      // A Google Maps URL of a route contains several pairs of numbers. The last pair in the path is the destination,
      // so that pair is used.
      new RegExp(`^(?=[^@?#]*/(?:search|place|dir)/)[^@?#]*/${pairPattern}(?=[/?#]|$)`),
      new RegExp(`[?&]ll=${pairPattern}`),
      new RegExp(`/@${pairPattern}`),
    ],
  },
  {
    patterns: [
      new RegExp(`[?&]mlat=${numberPattern}&mlon=${numberPattern}`),
      new RegExp(`#map=[\\d.]+/${numberPattern}/${numberPattern}`),
    ],
  },
];

/**
 * Extracts latitude and longitude from a link to a map. The numbers may be out of range, so the caller has to check
 * them.
 */
export function parseMapLink(link: string): readonly [lat: string, lon: string] | undefined {
  const decodedLink = decodeLink(link);
  const [, host = ''] = /^https?:\/\/([^/?#]+)/i.exec(decodedLink) ?? [];
  for (const { hostPattern, patterns, longitudeFirst } of mapLinkRules) {
    if (hostPattern && !hostPattern.test(host.toLowerCase())) continue;
    for (const pattern of patterns) {
      const [, first, second] = pattern.exec(decodedLink) ?? [];
      if (first && second) return longitudeFirst ? [second, first] : [first, second];
    }
  }
  return undefined;
}

function decodeLink(link: string): string {
  try {
    return decodeURIComponent(link);
  } catch {
    return link;
  }
}
