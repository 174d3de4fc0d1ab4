const numberPattern = '(-?\\d{1,3}(?:\\.\\d+)?)';
/** A `+` is a space in some addresses. */
const pairPattern = `${numberPattern}[,+\\s]+${numberPattern}(?![\\d.])`;

/** Where links to maps say a place: what was pointed at before the middle of what was on the screen. */
interface MapLinkRule {
  /** Any, where the names say by themselves what they hold. */
  readonly hostPattern?: RegExp;
  readonly patterns: readonly RegExp[];
  readonly longitudeFirst?: true;
}

const mapLinkRules: readonly MapLinkRule[] = [
  // Android writes 0,0 before a place that it asks for.
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
      new RegExp(`/(?:search|place|dir)/(?:[^@?#]*/)?${pairPattern}(?=[/?#]|$)`),
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

/** Latitude and longitude as a link to a map spells them; whether they are on the globe is for others to say. */
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
