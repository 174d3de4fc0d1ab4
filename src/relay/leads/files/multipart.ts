import { type MultipartError, make as makeParser, type PartInfo } from 'multipasta';
import { UploadFault } from './receive-file.js';

export type PartEvent =
  | { readonly is: 'field'; readonly name: string; readonly text: string }
  | { readonly is: 'file'; readonly name: string; readonly filename: string }
  | { readonly is: 'bytes'; readonly bytes: Uint8Array };

export interface MultipartLimits {
  readonly parts: number;
  /** Of one part that is no file. */
  readonly fieldBytes: number;
  /** Of the whole body. */
  readonly bytes: number;
}

/**
 * The parts of a multipart body as they come in; the next bytes are read when these have been dealt with.
 * @throws UploadFault
 */
export async function* readParts(request: Request, limits: MultipartLimits): AsyncGenerator<PartEvent> {
  let events: PartEvent[] = [];
  let failure: MultipartError | undefined;
  let size = 0;
  const parser = makeParser({
    headers: { 'content-type': request.headers.get('Content-Type') ?? '' },
    isFile: (info) => parameterOf(info, 'filename') !== undefined,
    maxParts: limits.parts,
    maxFieldSize: limits.fieldBytes,
    onField(info, value) {
      const name = parameterOf(info, 'name') ?? '';
      events.push({ is: 'field', name, text: new TextDecoder().decode(value) });
    },
    onFile(info) {
      const [name = '', filename = ''] = [parameterOf(info, 'name'), parameterOf(info, 'filename')];
      events.push({ is: 'file', name, filename });
      return (bytes) => {
        if (bytes) events.push({ is: 'bytes', bytes });
      };
    },
    onError(error) {
      failure ??= error;
    },
    onDone() {},
  });
  function* flush(): Generator<PartEvent> {
    const ready = events;
    events = [];
    yield* ready;
    if (failure) throw notMultipart();
  }
  function parse(bytes: Uint8Array): void {
    try {
      parser.write(bytes);
    } catch {
      // It decodes some headers without a look at them.
      throw notMultipart();
    }
  }
  const reader = request.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    size += value?.length ?? 0;
    if (size > limits.bytes) throw new UploadFault(413, 'TOO_LARGE', `more than ${limits.bytes} bytes`);
    if (value) parse(value);
    if (done) break;
    yield* flush();
  }
  parser.end();
  yield* flush();
}

function notMultipart(): UploadFault {
  return new UploadFault(400, 'BAD_REQUEST', 'not a multipart body');
}

/** As browsers write it. The library knows no name with letters beyond Latin-1, and takes its file for a text. */
function parameterOf({ headers }: PartInfo, name: 'name' | 'filename'): string | undefined {
  const text = String(headers['content-disposition'] ?? '');
  const found = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^\\s;"]*))`, 'i').exec(text);
  return (found?.[1] ?? found?.[2])?.replaceAll('%22', '"');
}
