import { createRandomId } from '../../storage/random-id.js';

/** Why a file is not taken, for the developer; undefined when it is fine. */
export type FileFault = 'empty' | 'name' | 'kind' | 'content';

/** What is known of a file's content when all of it has gone by. */
interface ContentSample {
  /** The first bytes. */
  readonly head: Uint8Array;
  readonly markers: ReadonlySet<string>;
}

type MatchesType = (sample: ContentSample) => boolean;

const headBytes = 4_096;
/** Names that stand uncompressed in a zip and tell what it is. */
const zipMarkers = ['[Content_Types].xml', 'word/', 'xl/', 'vbaProject.bin'];
const maxMarkerLength = Math.max(...zipMarkers.map((marker) => marker.length));

/** Every kind of file that staff may come to open, with what its bytes must look like. */
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

/** Endings that a web server or a desktop may run, wherever in a name they stand (`a.php.jpg`, `a.exe .png`). */
const executableExtension =
  /\.(php\d?|phtml|phar|exe|com|scr|bat|cmd|msi|lnk|hta|vbs?|wsf|ps1|js|mjs|jar|html?|xhtml|shtml|svgz?|xml|asp|aspx|jsp|cgi|pl|py|sh|htaccess)(?![a-z0-9])/i;

/** Looks at a file while it goes by, so that it never has to be held whole. */
export interface FileInspection {
  addBytes(bytes: Uint8Array): void;
  /** When all of it has been seen. */
  findFault(): FileFault | undefined;
}

/** What can be said before the first byte. */
export function findNameFault(name: string): FileFault | undefined {
  if (name.length > 255 || executableExtension.test(name)) return 'name';
  return matchersByExtension.has(getExtension(name)) ? undefined : 'kind';
}

export function createFileInspection(name: string): FileInspection {
  let head = new Uint8Array();
  let byteCount = 0;
  let tail = '';
  const markers = new Set<string>();
  return {
    addBytes(bytes) {
      byteCount += bytes.length;
      if (head.length < headBytes) head = new Uint8Array([...head, ...bytes.subarray(0, headBytes)]);
      const text = tail + new TextDecoder('latin1').decode(bytes);
      for (const marker of zipMarkers) if (text.includes(marker)) markers.add(marker);
      tail = text.slice(-maxMarkerLength);
    },
    findFault() {
      if (byteCount === 0) return 'empty';
      const matchesType = matchersByExtension.get(getExtension(name));
      return findNameFault(name) ?? (matchesType?.({ head, markers }) ? undefined : 'content');
    },
  };
}

/** A name with nothing of the visitor's in it but the checked ending. */
export function createUploadId(name: string): string {
  return `file-${createRandomId(12).toLowerCase()}.${getExtension(name)}`;
}

/** Whether a name is one of those, whatever has become of its file. */
export function isUploadId(name: string): boolean {
  return /^file-[a-z2-7]{12}\.[a-z0-9]{1,5}$/.test(name);
}

function getExtension(name: string): string {
  return /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}

function matchBytes(text: string, offset = 0): MatchesType {
  return ({ head }) => decodeLatin1(head, offset, offset + text.length) === text;
}

/** A zip whose list of parts, which is not compressed, names the part of its trade. */
function matchOfficeFile(folder: string): MatchesType {
  return (sample) =>
    matchBytes('PK\x03\x04')(sample) &&
    sample.markers.has('[Content_Types].xml') &&
    sample.markers.has(folder) &&
    !sample.markers.has('vbaProject.bin');
}

/** No control bytes and nothing that a browser would guess to be a page. */
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
