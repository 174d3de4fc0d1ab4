import { type MultipartError, make as makeParser, type PartInfo } from 'multipasta';
import { maxFormBytes } from '../../config/limits.js';
import { UploadError } from './receive-file.js';

/** A step in the parsing of a body. `bytes` belong to the last `file`. */
export type PartEvent =
  | { readonly type: 'field'; readonly name: string; readonly text: string }
  | { readonly type: 'file'; readonly name: string; readonly filename: string }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array };

export interface MultipartLimits {
  readonly maxParts: number;
  /** Largest part that is not a file. */
  readonly maxFieldBytes: number;
  /** Largest body. */
  readonly maxBytes: number;
}

/**
 * Parses a multipart body as a stream. The next bytes are read after the consumer has handled the last event.
 * @throws UploadError for a malformed body, or for a body that exceeds a limit
 */
export async function* readMultipart(request: Request, limits: MultipartLimits): AsyncGenerator<PartEvent> {
  let events: PartEvent[] = [];
  let parseError: MultipartError | undefined;
  let receivedBytes = 0;
  /** Texts are held in memory until the end of the body. */
  let fieldBytes = 0;
  const parser = makeParser({
    headers: { 'content-type': request.headers.get('Content-Type') ?? '' },
    isFile: (info) => getDispositionParameter(info, 'filename') !== undefined,
    maxParts: limits.maxParts,
    maxFieldSize: limits.maxFieldBytes,
    onField(info, value) {
      fieldBytes += value.length;
      const name = getDispositionParameter(info, 'name') ?? '';
      events.push({ type: 'field', name, text: new TextDecoder().decode(value) });
    },
    onFile(info) {
      const [name = '', filename = ''] = [
        getDispositionParameter(info, 'name'),
        getDispositionParameter(info, 'filename'),
      ];
      events.push({ type: 'file', name, filename });
      return (bytes) => {
        if (bytes) events.push({ type: 'bytes', bytes });
      };
    },
    onError(error) {
      parseError ??= error;
    },
    onDone() {},
  });
  function* flush(): Generator<PartEvent> {
    const batch = events;
    events = [];
    yield* batch;
    if (parseError?._tag === 'ReachedLimit')
      throw new UploadError(413, 'TOO_LARGE', `the body exceeds the limit ${parseError.limit}`);
    if (parseError) throw createInvalidBodyError();
  }
  function parse(bytes: Uint8Array): void {
    try {
      parser.write(bytes);
    } catch {
      // The parser throws for some malformed headers instead of calling `onError`.
      throw createInvalidBodyError();
    }
  }
  const reader = request.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    receivedBytes += value?.length ?? 0;
    if (receivedBytes > limits.maxBytes)
      throw new UploadError(413, 'TOO_LARGE', `more than ${limits.maxBytes} bytes`);
    if (value) parse(value);
    if (fieldBytes > maxFormBytes)
      throw new UploadError(413, 'TOO_LARGE', `more than ${maxFormBytes} bytes of text`);
    if (done) break;
    yield* flush();
  }
  parser.end();
  yield* flush();
}

function createInvalidBodyError(): UploadError {
  return new UploadError(400, 'BAD_REQUEST', 'not a multipart body');
}

/**
 * Reads a parameter of `Content-Disposition` as browsers write it. The library fails on names with characters beyond
 * Latin-1 and then takes the file for a text field.
 */
function getDispositionParameter({ headers }: PartInfo, name: 'name' | 'filename'): string | undefined {
  const text = String(headers['content-disposition'] ?? '');
  const match = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]*))`, 'i').exec(text);
  // Browsers write a quotation mark as %22, older programs as \\".
  return (match?.[1]?.replace(/\\(["\\])/g, '$1') ?? match?.[2])?.replaceAll('%22', '"');
}
