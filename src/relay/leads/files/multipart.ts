import { type MultipartError, make as makeParser, type PartInfo } from 'multipasta';
import { decodeSentText } from '../../../crm/http/decode-form-text.js';
import { maxFormBytes } from '../../config/limits.js';
import { UploadError } from './receive-file.js';

/** An event while a multipart body is parsed. `bytes` belong to the file of the last event `file`. */
export type PartEvent =
  | { readonly type: 'field'; readonly name: string; readonly text: string }
  | { readonly type: 'file'; readonly name: string; readonly filename: string }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array };

export interface MultipartLimits {
  readonly maxParts: number;
  /** Largest size of a part that is not a file, in bytes. */
  readonly maxFieldBytes: number;
  /** Largest size of the whole multipart body, in bytes. */
  readonly maxBytes: number;
}

/**
 * Parses a multipart body piece by piece. More bytes are read only after the caller has handled the last event, so the
 * body is never completely in memory.
 * @throws UploadError for a malformed body, or for a body that exceeds a limit
 */
export async function* readMultipart(request: Request, limits: MultipartLimits): AsyncGenerator<PartEvent> {
  let events: PartEvent[] = [];
  let parseError: MultipartError | undefined;
  let receivedBytes = 0;
  /**
   * Size of all parts that are not files, in bytes. It is limited, because the caller keeps these texts in memory
   * until the end of the body.
   */
  let fieldBytes = 0;
  const parser = makeParser({
    headers: { 'content-type': request.headers.get('Content-Type') ?? '' },
    isFile: (info) => getDispositionParameter(info, 'filename') !== undefined,
    maxParts: limits.maxParts,
    maxFieldSize: limits.maxFieldBytes,
    onField(info, value) {
      fieldBytes += value.length;
      const name = getDispositionParameter(info, 'name') ?? '';
      events.push({ type: 'field', name, text: decodeSentText(new Uint8Array(value)) });
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
      // The multipart library does not call `onError` for some malformed headers but throws. The error is converted
      // here.
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
 * Reads a parameter of the header `Content-Disposition` as browsers write it. The multipart library is not used for
 * this: it fails on file names with characters beyond Latin-1 and then treats the file as a text field.
 */
function getDispositionParameter({ headers }: PartInfo, name: 'name' | 'filename'): string | undefined {
  const text = String(headers['content-disposition'] ?? '');
  const match = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]*))`, 'i').exec(text);
  // A quotation mark in a file name is decoded. Browsers write it as `%22`, older programs as `\"`.
  return (match?.[1]?.replace(/\\(["\\])/g, '$1') ?? match?.[2])?.replaceAll('%22', '"');
}
