import { isExecutableKind } from '../../config/file-kinds.js';
import { createRandomId } from '../../storage/random-id.js';

/**
 * Why an uploaded file is refused. `empty`: no bytes. `name`: too long or executable. `kind`: extension not allowed.
 * `content`: the content does not match the extension.
 */
export type FileFault = 'empty' | 'name' | 'kind' | 'content';

/** The parts of a file's content from which the type of the file is recognized. */
interface ContentSample {
  /** The first bytes of the file, at most `headBytes` bytes. */
  readonly head: Uint8Array;
  /** File names inside a zip archive (members of `zipMarkers`) that occur in the content. */
  readonly markers: ReadonlySet<string>;
}

type MatchesType = (sample: ContentSample) => boolean;

/**
 * Number of characters in a file's random id. Each character has 5 random bits, so nobody can guess the id of another
 * visitor's file.
 */
const idLength = 24;
const headBytes = 4_096;
/**
 * File names inside a zip archive from which the type of an Office file is recognized. An archive contains these names
 * uncompressed.
 */
const zipMarkers = ['[Content_Types].xml', 'word/', 'xl/', 'ppt/', 'vbaProject.bin'];
/** Name of the stream that contains the macros in an Office file from before 2007, encoded in UTF-16. */
const oldMacroMarker = [...'_VBA_PROJECT'].join('\0');
const markers = [...zipMarkers, oldMacroMarker];
const maxMarkerLength = Math.max(...markers.map((marker) => marker.length));

/**
 * Checks of a file's content, by file extension. A file with another extension is accepted unless its content is a
 * program or a web page.
 */
const matchersByExtension: ReadonlyMap<string, MatchesType> = new Map([
  ['pdf', matchBytes('%PDF-')],
  ['jpg', matchBytes('\xff\xd8\xff')],
  ['jpeg', matchBytes('\xff\xd8\xff')],
  ['png', matchBytes('\x89PNG\r\n\x1a\n')],
  ['webp', (sample) => matchBytes('RIFF')(sample) && matchBytes('WEBP', 8)(sample)],
  ['heic', matchMediaFile(/^(hei[cmsx]|hev[cmsx]|mif1|msf1)$/)],
  ['heif', matchMediaFile(/^(hei[cfmsx]|hev[cmsx]|mif1|msf1)$/)],
  ['gif', (sample) => matchBytes('GIF87a')(sample) || matchBytes('GIF89a')(sample)],
  ['docx', matchOfficeFile('word/')],
  ['xlsx', matchOfficeFile('xl/')],
  ['pptx', matchOfficeFile('ppt/')],
  ['doc', isOldOfficeFile],
  ['xls', isOldOfficeFile],
  ['ppt', isOldOfficeFile],
  ['odt', matchOpenDocument('text')],
  ['ods', matchOpenDocument('spreadsheet')],
  ['rtf', matchBytes('{\\rtf')],
  ['csv', isPlainText],
  ['txt', isPlainText],
  ['zip', matchBytes('PK\x03\x04')],
  ['mp4', matchMediaFile(/^[\w ]{4}$/)],
  ['mov', matchMediaFile(/^[\w ]{4}$/)],
]);

/** Checks the content of a file while the file arrives, so the whole file is never in memory. */
export interface FileInspection {
  addBytes(bytes: Uint8Array): void;
  /**
   * Returns the reason to refuse the file. `undefined`: the file is acceptable. Must be called after the last byte was
   * added.
   */
  findFault(): FileFault | undefined;
}

/**
 * Checks the name of a file before the content arrives. Only the last extension is checked, because the relay stores
 * and sends the file under a new name with this extension.
 * @param kinds extensions that are allowed
 * @returns reason to refuse the file; `undefined` for an acceptable name
 */
export function findNameFault(name: string, kinds: readonly string[]): FileFault | undefined {
  const lastPart = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  if (name.length > 255 || (name.includes('.') && isExecutableKind(lastPart))) return 'name';
  return kinds.includes(getExtension(name)) ? undefined : 'kind';
}

/**
 * Creates the object that checks the content of one file.
 * @param kinds extensions that are allowed
 */
export function createFileInspection(name: string, kinds: readonly string[]): FileInspection {
  const headBuffer = new Uint8Array(headBytes);
  let byteCount = 0;
  let tail = '';
  const foundMarkers = new Set<string>();
  return {
    addBytes(bytes) {
      if (byteCount < headBytes) headBuffer.set(bytes.subarray(0, headBytes - byteCount), byteCount);
      byteCount += bytes.length;
      const text = tail + new TextDecoder('latin1').decode(bytes);
      for (const marker of markers) if (text.includes(marker)) foundMarkers.add(marker);
      tail = text.slice(-maxMarkerLength);
    },
    findFault() {
      if (byteCount === 0) return 'empty';
      const matchesType = matchersByExtension.get(getExtension(name)) ?? isNoProgram;
      const sample = { head: headBuffer.subarray(0, byteCount), markers: foundMarkers };
      return findNameFault(name, kinds) ?? (matchesType(sample) ? undefined : 'content');
    },
  };
}

/** Creates the id of an uploaded file: random characters, and the extension of the visitor's file. */
export function createUploadId(name: string): string {
  return `file-${createRandomId(idLength).toLowerCase()}.${getExtension(name)}`;
}

/**
 * Returns true if a text looks like an id that `createUploadId` creates. The file with this id may not exist any more.
 */
export function isUploadId(name: string): boolean {
  // Ids of 12 characters are valid too, because earlier versions of the relay created them.
  return /^file-(?:[a-z2-7]{12}|[a-z2-7]{24})\.[a-z0-9]{1,5}$/.test(name);
}

function getExtension(name: string): string {
  return /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}

function matchBytes(text: string, offset = 0): MatchesType {
  return ({ head }) => decodeLatin1(head, offset, offset + text.length) === text;
}

/** Returns a check that matches Office files: a zip archive that contains `folder` and no macros. */
function matchOfficeFile(folder: string): MatchesType {
  return (sample) =>
    matchBytes('PK\x03\x04')(sample) &&
    sample.markers.has('[Content_Types].xml') &&
    sample.markers.has(folder) &&
    !sample.markers.has('vbaProject.bin');
}

/**
 * Returns a check that matches pictures and films in the container format ISO 14496-12, by the main brand in the
 * file's head.
 */
function matchMediaFile(brand: RegExp): MatchesType {
  return (sample) => matchBytes('ftyp', 4)(sample) && brand.test(decodeLatin1(sample.head, 8, 12));
}

/**
 * Returns a check that matches OpenDocument files. The first file in such an archive is uncompressed and contains the
 * type.
 */
function matchOpenDocument(type: string): MatchesType {
  return (sample) =>
    matchBytes('PK\x03\x04')(sample) &&
    matchBytes(`mimetypeapplication/vnd.oasis.opendocument.${type}`, 30)(sample);
}

/** Matches an Office file from before 2007, without macros. */
function isOldOfficeFile(sample: ContentSample): boolean {
  return matchBytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')(sample) && !sample.markers.has(oldMacroMarker);
}

/** Returns true if the content is no program of a common operating system, no script and no web page. */
function isNoProgram({ head }: ContentSample): boolean {
  const start = decodeLatin1(head, 0, 256);
  return !/^(MZ|\x7fELF|#!|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe|[\s\xef\xbb\xbf]*<)/.test(start);
}

/**
 * Returns true if the content is text without control characters. Text that begins like HTML or a script is refused,
 * because a browser would run such a file.
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
