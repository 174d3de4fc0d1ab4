import { randomText } from '../../storage/random-id.js';

/** Why a file is not taken, for the developer; undefined when it is fine. */
export type FileFault = 'empty' | 'name' | 'kind' | 'content';

/** What is known of a file's content when all of it has gone by. */
interface Seen {
  /** The first bytes. */
  readonly head: Uint8Array;
  readonly names: ReadonlySet<string>;
}

type Recognise = (seen: Seen) => boolean;

const headBytes = 4_096;
/** Names that stand uncompressed in a zip and tell what it is. */
const telling = ['[Content_Types].xml', 'word/', 'xl/', 'vbaProject.bin'];
const longestName = Math.max(...telling.map((name) => name.length));

/** Every kind of file that staff may come to open, with what its bytes must look like. */
const kinds: ReadonlyMap<string, Recognise> = new Map([
  ['pdf', startsWith('%PDF-')],
  ['jpg', startsWith('\xff\xd8\xff')],
  ['jpeg', startsWith('\xff\xd8\xff')],
  ['png', startsWith('\x89PNG\r\n\x1a\n')],
  ['webp', (seen) => startsWith('RIFF')(seen) && startsWith('WEBP', 8)(seen)],
  [
    'heic',
    (seen) => startsWith('ftyp', 4)(seen) && /^(hei[cmsx]|hev[cmsx]|mif1|msf1)$/.test(read(seen.head, 8, 12)),
  ],
  ['docx', officeFile('word/')],
  ['xlsx', officeFile('xl/')],
  ['txt', isPlainText],
]);

/** Endings that a web server or a desktop may run, wherever in a name they stand (`a.php.jpg`, `a.exe .png`). */
const runnable =
  /\.(php\d?|phtml|phar|exe|com|scr|bat|cmd|msi|lnk|hta|vbs?|wsf|ps1|js|mjs|jar|html?|xhtml|shtml|svgz?|xml|asp|aspx|jsp|cgi|pl|py|sh|htaccess)(?![a-z0-9])/i;

/** Looks at a file while it goes by, so that it never has to be held whole. */
export interface Inspection {
  see(bytes: Uint8Array): void;
  /** When all of it has been seen. */
  fault(): FileFault | undefined;
}

/** What can be said before the first byte. */
export function findNameFault(name: string): FileFault | undefined {
  if (name.length > 255 || runnable.test(name)) return 'name';
  return kinds.has(endingOf(name)) ? undefined : 'kind';
}

export function inspect(name: string): Inspection {
  let head = new Uint8Array();
  let size = 0;
  let tail = '';
  const names = new Set<string>();
  return {
    see(bytes) {
      size += bytes.length;
      if (head.length < headBytes) head = new Uint8Array([...head, ...bytes.subarray(0, headBytes)]);
      const text = tail + new TextDecoder('latin1').decode(bytes);
      for (const one of telling) if (text.includes(one)) names.add(one);
      tail = text.slice(-longestName);
    },
    fault() {
      if (size === 0) return 'empty';
      const recognise = kinds.get(endingOf(name));
      return findNameFault(name) ?? (recognise?.({ head, names }) ? undefined : 'content');
    },
  };
}

/** A name with nothing of the visitor's in it but the checked ending. */
export function safeName(name: string): string {
  return `file-${randomText(12).toLowerCase()}.${endingOf(name)}`;
}

/** Whether a name is one of those, whatever has become of its file. */
export function isSafeName(name: string): boolean {
  return /^file-[a-z2-7]{12}\.[a-z0-9]{1,5}$/.test(name);
}

function endingOf(name: string): string {
  return /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}

function startsWith(text: string, at = 0): Recognise {
  return ({ head }) => read(head, at, at + text.length) === text;
}

/** A zip whose list of parts, which is not compressed, names the part of its trade. */
function officeFile(folder: string): Recognise {
  return (seen) =>
    startsWith('PK\x03\x04')(seen) &&
    seen.names.has('[Content_Types].xml') &&
    seen.names.has(folder) &&
    !seen.names.has('vbaProject.bin');
}

/** No control bytes and nothing that a browser would guess to be a page. */
function isPlainText({ head }: Seen): boolean {
  const start = head.subarray(0, headBytes);
  return (
    start.every((byte) => byte > 31 || (byte > 6 && byte < 14) || byte === 27) &&
    !/^[\s\xef\xbb\xbf]*(<|#!)/.test(read(start, 0, 256))
  );
}

function read(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
