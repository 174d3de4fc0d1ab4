import { createRandomId } from '../../storage/random-id.js';

/** Why a file is refused. `name`: too long or executable. `kind`: extension not allowed. `content`: not what the extension says. */
export type FileFault = 'empty' | 'name' | 'kind' | 'content';

/** The data that the type check needs of a file's content. */
interface ContentSample {
  /** The first `headBytes` bytes. */
  readonly head: Uint8Array;
  /** Members of `zipMarkers` that occur in the content. */
  readonly markers: ReadonlySet<string>;
}

type MatchesType = (sample: ContentSample) => boolean;

/** Characters of a file's random id, 5 bits each: nobody can guess the id of another visitor's file. */
const idLength = 24;
const headBytes = 4_096;
/** File names that tell the type of a zip archive. A zip archive contains them uncompressed. */
const zipMarkers = ['[Content_Types].xml', 'word/', 'xl/', 'vbaProject.bin'];
const maxMarkerLength = Math.max(...zipMarkers.map((marker) => marker.length));

/** Allowed extensions, each with a check of the content. */
const matchersByExtension: ReadonlyMap<string, MatchesType> = new Map([
  ['pdf', matchBytes('%PDF-')],
  ['jpg', matchBytes('\xff\xd8\xff')],
  ['jpeg', matchBytes('\xff\xd8\xff')],
  ['png', matchBytes('\x89PNG\r\n\x1a\n')],
  ['webp', (sample) => matchBytes('RIFF')(sample) && matchBytes('WEBP', 8)(sample)],
  [
    'heic',
    (sample) =>
      matchBytes('ftyp', 4)(sample) &&
      /^(hei[cmsx]|hev[cmsx]|mif1|msf1)$/.test(decodeLatin1(sample.head, 8, 12)),
  ],
  ['docx', matchOfficeFile('word/')],
  ['xlsx', matchOfficeFile('xl/')],
  ['txt', isPlainText],
]);

/** Extensions of the files that the relay accepts. */
export const acceptedExtensions: readonly string[] = [...matchersByExtension.keys()];

/**
 * Extensions of programs at the end of a name. An extension before the last one does no harm: the content is checked, and the
 * file is stored and sent under a name of the relay with the last extension alone.
 */
const executableExtension =
  /\.(php\d?|phtml|phar|exe|com|scr|bat|cmd|msi|lnk|hta|vbs?|wsf|ps1|js|mjs|jar|html?|xhtml|shtml|svgz?|xml|asp|aspx|jsp|cgi|pl|py|sh|htaccess)$/i;

/** Checks the content of a file while it streams, so that the file is never in memory as a whole. */
export interface FileInspection {
  addBytes(bytes: Uint8Array): void;
  /** Call this after the last byte. Returns `undefined` for an acceptable file. */
  findFault(): FileFault | undefined;
}

/** Checks the name, before any byte has arrived. Returns `undefined` for an acceptable name. */
export function findNameFault(name: string): FileFault | undefined {
  if (name.length > 255 || executableExtension.test(name)) return 'name';
  return matchersByExtension.has(getExtension(name)) ? undefined : 'kind';
}

export function createFileInspection(name: string): FileInspection {
  const headBuffer = new Uint8Array(headBytes);
  let byteCount = 0;
  let tail = '';
  const markers = new Set<string>();
  return {
    addBytes(bytes) {
      if (byteCount < headBytes) headBuffer.set(bytes.subarray(0, headBytes - byteCount), byteCount);
      byteCount += bytes.length;
      const text = tail + new TextDecoder('latin1').decode(bytes);
      for (const marker of zipMarkers) if (text.includes(marker)) markers.add(marker);
      tail = text.slice(-maxMarkerLength);
    },
    findFault() {
      if (byteCount === 0) return 'empty';
      const matchesType = matchersByExtension.get(getExtension(name));
      return (
        findNameFault(name) ??
        (matchesType?.({ head: headBuffer.subarray(0, byteCount), markers }) ? undefined : 'content')
      );
    },
  };
}

/** Creates a name for the store: random, with the checked extension of the visitor's file name. */
export function createUploadId(name: string): string {
  return `file-${createRandomId(idLength).toLowerCase()}.${getExtension(name)}`;
}

/** Whether a name has the form that `createUploadId` creates. The file may be gone. */
export function isUploadId(name: string): boolean {
  // Earlier relays made ids of 12 characters.
  return /^file-(?:[a-z2-7]{12}|[a-z2-7]{24})\.[a-z0-9]{1,5}$/.test(name);
}

function getExtension(name: string): string {
  return /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}

function matchBytes(text: string, offset = 0): MatchesType {
  return ({ head }) => decodeLatin1(head, offset, offset + text.length) === text;
}

/** Matches an Office file: a zip archive that contains `folder`, and no macros. */
function matchOfficeFile(folder: string): MatchesType {
  return (sample) =>
    matchBytes('PK\x03\x04')(sample) &&
    sample.markers.has('[Content_Types].xml') &&
    sample.markers.has(folder) &&
    !sample.markers.has('vbaProject.bin');
}

/** Matches text without control characters and without a start that a browser would take for HTML or a script. */
function isPlainText({ head }: ContentSample): boolean {
  const start = head.subarray(0, headBytes);
  return (
    start.every((byte) => byte > 31 || (byte > 6 && byte < 14) || byte === 27) &&
    !/^[\s\xef\xbb\xbf]*(<|#!)/.test(decodeLatin1(start, 0, 256))
  );
}

function decodeLatin1(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}
