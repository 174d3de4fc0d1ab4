export interface Part {
  readonly name: string;
  /** Undefined for a plain value. */
  readonly filename: string | undefined;
  readonly bytes: Buffer;
}

/** Parts of a multipart body, as leniently as PHP reads them: lines may end in `\r\n` or, as from the vendor's client, in `\n`. */
export function parseMultipart(contentType: string, body: Buffer): readonly Part[] {
  const [, quoted, bare] = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? bare;
  if (!boundary) return [];
  // Latin-1 keeps one character for each byte.
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
