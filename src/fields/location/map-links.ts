const number = '(-?\\d{1,3}(?:\\.\\d+)?)';
/** A `+` is a space in some addresses. */
const pair = `${number}[,+\\s]+${number}(?![\\d.])`;

/** Where links to maps say a place: what was pointed at before the middle of what was on the screen. */
interface Links {
  /** Any, where the names say by themselves what they hold. */
  readonly host?: RegExp;
  readonly at: readonly RegExp[];
  readonly lonFirst?: true;
}

const links: readonly Links[] = [
  // Android writes 0,0 before a place that it asks for.
  { at: [new RegExp(`^geo:0,0\\?q=${pair}`, 'i'), new RegExp(`^geo:(?!0,0\\?)${pair}`, 'i')] },
  { host: /(^|\.)yandex\./, at: [new RegExp(`[?&]text=${pair}`)] },
  {
    host: /(^|\.)(yandex|2gis)\./,
    at: [
      new RegExp(`[?&](?:pt|whatshere\\[point\\]|poi\\[point\\])=${pair}`),
      new RegExp(`/(?:geo|firm)/(?:\\d+/)?${pair}`),
      new RegExp(`[?&](?:ll|m)=${pair}`),
    ],
    lonFirst: true,
  },
  {
    host: /(^|\.)(google|apple)\./,
    at: [
      new RegExp(`!3d${number}!4d${number}`),
      new RegExp(`[?&](?:q|query|destination|daddr)=(?:loc:)?${pair}`),
      new RegExp(`/(?:search|place|dir)/(?:[^@?#]*/)?${pair}(?=[/?#]|$)`),
      new RegExp(`[?&]ll=${pair}`),
      new RegExp(`/@${pair}`),
    ],
  },
  { at: [new RegExp(`[?&]mlat=${number}&mlon=${number}`), new RegExp(`#map=[\\d.]+/${number}/${number}`)] },
];

/** Latitude and longitude as a link to a map spells them; whether they are on the globe is for others to say. */
export function findInLink(link: string): readonly [lat: string, lon: string] | undefined {
  const text = decoded(link);
  const [, host = ''] = /^https?:\/\/([^/?#]+)/i.exec(text) ?? [];
  for (const { host: wanted, at, lonFirst } of links) {
    if (wanted && !wanted.test(host.toLowerCase())) continue;
    for (const pattern of at) {
      const [, first, second] = pattern.exec(text) ?? [];
      if (first && second) return lonFirst ? [second, first] : [first, second];
    }
  }
  return undefined;
}

function decoded(link: string): string {
  try {
    return decodeURIComponent(link);
  } catch {
    return link;
  }
}
