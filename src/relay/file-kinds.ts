import { randomText } from './receipt.js';

/** Why a file is not taken, for the developer; undefined when it is fine. */
export type FileFault = 'empty' | 'name' | 'kind' | 'content';

type Recognise = (bytes: Uint8Array) => boolean;

/** Every kind of file that staff may come to open, with what its bytes must look like. */
const kinds: ReadonlyMap<string, Recognise> = new Map([
  ['pdf', startsWith('%PDF-')],
  ['jpg', startsWith('\xff\xd8\xff')],
  ['jpeg', startsWith('\xff\xd8\xff')],
  ['png', startsWith('\x89PNG\r\n\x1a\n')],
  ['webp', (bytes) => startsWith('RIFF')(bytes) && startsWith('WEBP', 8)(bytes)],
  [
    'heic',
    (bytes) => startsWith('ftyp', 4)(bytes) && /^(hei[cmsx]|hev[cmsx]|mif1|msf1)$/.test(read(bytes, 8, 12)),
  ],
  ['docx', officeFile('word/')],
  ['xlsx', officeFile('xl/')],
  ['txt', isPlainText],
]);

/** Endings that a web server or a desktop may run, wherever in a name they stand (`a.php.jpg`, `a.exe .png`). */
const runnable =
  /\.(php\d?|phtml|phar|exe|com|scr|bat|cmd|msi|lnk|hta|vbs?|wsf|ps1|js|mjs|jar|html?|xhtml|shtml|svgz?|xml|asp|aspx|jsp|cgi|pl|py|sh|htaccess)(?![a-z0-9])/i;

export function findFault(name: string, bytes: Uint8Array): FileFault | undefined {
  if (bytes.length === 0) return 'empty';
  if (name.length > 255 || runnable.test(name)) return 'name';
  const recognise = kinds.get(endingOf(name));
  if (!recognise) return 'kind';
  return recognise(bytes) ? undefined : 'content';
}

/** A name with nothing of the visitor's in it but the checked ending. */
export function safeName(name: string): string {
  return `file-${randomText(12).toLowerCase()}.${endingOf(name)}`;
}

function endingOf(name: string): string {
  return /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}

function startsWith(text: string, at = 0): Recognise {
  return (bytes) => read(bytes, at, at + text.length) === text;
}

/** A zip whose list of parts, which is not compressed, names the part of its trade. */
function officeFile(folder: string): Recognise {
  return (bytes) => {
    if (!startsWith('PK\x03\x04')(bytes)) return false;
    const text = new TextDecoder('latin1').decode(bytes);
    return text.includes('[Content_Types].xml') && text.includes(folder) && !text.includes('vbaProject.bin');
  };
}

/** No control bytes and nothing that a browser would guess to be a page. */
function isPlainText(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 4_096);
  return (
    start.every((byte) => byte > 31 || (byte > 6 && byte < 14) || byte === 27) &&
    !/^[\s\xef\xbb\xbf]*(<|#!)/.test(read(start, 0, 256))
  );
}

function read(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
