export interface Part {
  readonly name: string;
  /** File name of an uploaded file. Undefined: this is an ordinary value and not a file. */
  readonly filename: string | undefined;
  readonly bytes: Buffer;
}

/**
 * Parses a multipart body as PHP does. Lines may end with `\r\n`, or with `\n` as in the PHP client of the CRM's
 * vendor.
 */
export function parseMultipart(contentType: string, body: Buffer): readonly Part[] {
  const [, quoted, bare] = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? bare;
  if (!boundary) return [];
  // The body is read as Latin-1, which has one character for each byte, so that no byte of a file is lost.
  const pieces = body.toString('latin1').split(`--${boundary}`).slice(1);
  return pieces.filter((piece) => !piece.startsWith('--')).map(readPart);
}

function readPart(piece: string): Part {
  const found = /^\r?\n([\s\S]*?)\r?\n\r?\n([\s\S]*?)\r?\n?$/.exec(piece);
  const [, head = '', content = ''] = found ?? [];
  return {
    name: utf8(/\bname="([^"]*)"/i.exec(head)?.[1] ?? ''),
    filename: optionalUtf8(/\bfilename="([^"]*)"/i.exec(head)?.[1]),
    bytes: Buffer.from(content, 'latin1'),
  };
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

function optionalUtf8(latin1: string | undefined): string | undefined {
  return latin1 === undefined ? undefined : utf8(latin1);
}
