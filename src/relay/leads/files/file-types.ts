import { createRandomId } from '../../storage/random-id.js';

/**
 * Why an uploaded file is refused. `empty`: no bytes. `name`: too long or executable. `kind`: extension not allowed.
 * `content`: the content does not match the extension.
 */
export type FileFault = 'empty' | 'name' | 'kind' | 'content';

/** Data from a file's content that is needed to check the file's type. */
interface ContentSample {
  /** The first bytes of the file, at most `headBytes` bytes. */
  readonly head: Uint8Array;
  /** File names inside a zip archive (members of `zipMarkers`) that occur in the content. */
  readonly markers: ReadonlySet<string>;
}

type MatchesType = (sample: ContentSample) => boolean;

/** Number of characters in a file's random id, 5 bits each. So nobody can guess the id of another visitor's file. */
const idLength = 24;
const headBytes = 4_096;
/**
 * Names of files inside a zip archive that tell the archive's type. A zip archive contains these names uncompressed.
 */
const zipMarkers = ['[Content_Types].xml', 'word/', 'xl/', 'vbaProject.bin'];
const maxMarkerLength = Math.max(...zipMarkers.map((marker) => marker.length));

/** Allowed file extensions, each with a check of the content. */
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
 * Matches file names that end like a program. An extension before the last one does no harm: the content is checked,
 * and the file gets a new name with the last extension alone.
 */
const executableExtension =
  /\.(php\d?|phtml|phar|exe|com|scr|bat|cmd|msi|lnk|hta|vbs?|wsf|ps1|js|mjs|jar|html?|xhtml|shtml|svgz?|xml|asp|aspx|jsp|cgi|pl|py|sh|htaccess)$/i;

/** Checks the content of a file while it streams, so the whole file is never in memory. */
export interface FileInspection {
  addBytes(bytes: Uint8Array): void;
  /**
   * Returns the reason to refuse the file; `undefined` if the file is acceptable. Must be called after the last byte.
   */
  findFault(): FileFault | undefined;
}

/**
 * Checks a file name before the first byte arrives. Returns the reason to refuse the file; `undefined` if the name is
 * acceptable.
 */
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

/** Creates a new name for an uploaded file: random, with the checked extension of the visitor's file name. */
export function createUploadId(name: string): string {
  return `file-${createRandomId(idLength).toLowerCase()}.${getExtension(name)}`;
}

/** Whether a text has the form of the names that `createUploadId` creates. The file may be deleted already. */
export function isUploadId(name: string): boolean {
  // Earlier versions of the relay created ids of 12 characters.
  return /^file-(?:[a-z2-7]{12}|[a-z2-7]{24})\.[a-z0-9]{1,5}$/.test(name);
}

function getExtension(name: string): string {
  return /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}

function matchBytes(text: string, offset = 0): MatchesType {
  return ({ head }) => decodeLatin1(head, offset, offset + text.length) === text;
}

/** Creates a check for Office files: a zip archive that contains `folder`, and no macros. */
function matchOfficeFile(folder: string): MatchesType {
  return (sample) =>
    matchBytes('PK\x03\x04')(sample) &&
    sample.markers.has('[Content_Types].xml') &&
    sample.markers.has(folder) &&
    !sample.markers.has('vbaProject.bin');
}

/**
 * Whether the content is text without control characters. Text that begins like HTML or a script is refused, because
 * a browser would run it.
 */
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
