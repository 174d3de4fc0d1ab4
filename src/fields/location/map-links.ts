const numberPattern = '(-?\\d{1,3}(?:\\.\\d+)?)';
/** Pattern of two numbers in a URL. Some URLs contain `+` instead of a space. */
const pairPattern = `${numberPattern}[,+\\s]+${numberPattern}(?![\\d.])`;

/** Patterns for the links of one map service. A marked location has priority over the centre of the visible map. */
interface MapLinkRule {
  /**
   * Pattern of the service's host name. Undefined: the patterns apply to every host name, because the names of the
   * URL parameters are unambiguous.
   */
  readonly hostPattern?: RegExp;
  readonly patterns: readonly RegExp[];
  readonly longitudeFirst?: true;
}

const mapLinkRules: readonly MapLinkRule[] = [
  // Android writes `geo:0,0?q=…` for a location that was found with a search.
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
      // The last pair of numbers in the path of the URL is the destination.
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
 * Extracts latitude and longitude from a link to a map. The caller has to check that both numbers are in the valid
 * range.
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
