import type { FieldGroup } from '../../form/definition.js';
import { crmObjectOf } from '../definition/crm-object.js';
import { CrmError } from '../errors/crm-error.js';
import type { CrmConnection } from '../http/post.js';
import { defaultTimeoutMs, fetchText } from '../http/transport.js';
import { asText, isWireMap } from '../json/coerce.js';
import { readEnvelope } from '../json/read-envelope.js';

const maxReplyLength = 65_536;
/** A file takes longer than a form: so many times as long. */
const uploadTimeoutFactor = 6;

/** `POST /sharedapi/utils/upload`: resolves to the server's name for the file. */
export async function uploadFile(
  connection: CrmConnection,
  file: File,
  group: FieldGroup,
  onProgress: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<string> {
  // What sends is fetched when it is first needed: meanwhile the file may have been taken away.
  if (signal?.aborted) throw new CrmError('aborted', '', 'not-taken');
  const timeout = uploadTimeoutFactor * (connection.timeout ?? defaultTimeoutMs);
  const body = new FormData();
  if (connection.key) body.set('apikey', connection.key);
  body.set('params[object]', crmObjectOf(group));
  body.set('upload', file, file.name);
  const url = `${connection.url}/sharedapi/utils/upload`;
  const text =
    typeof XMLHttpRequest === 'undefined'
      ? await fetchText(
          url,
          { method: 'POST', body },
          {
            fetch: connection.fetch,
            timeout,
            signal,
            limit: maxReplyLength,
            server: connection.server,
          },
        )
      : await sendWithProgress(url, body, timeout, onProgress, signal);
  const reply = await readEnvelope(text);
  const fileNames = isWireMap(reply) ? reply.get('name') : undefined;
  const fileName = asText(Array.isArray(fileNames) ? fileNames[0] : fileNames);
  if (!fileName) throw new CrmError('not-json', 'no file name in the answer');
  return fileName;
}

/** Only XMLHttpRequest tells how far an upload is. */
function sendWithProgress(
  url: string,
  body: FormData,
  timeout: number,
  onProgress: (fraction: number) => void,
  signal: AbortSignal | undefined,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.timeout = timeout;
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status < 400 || /^\s*\{/.test(request.responseText)) resolve(request.responseText);
      else reject(new CrmError('http', String(request.status)));
    };
    request.onerror = () => reject(new CrmError('network'));
    request.ontimeout = () => reject(new CrmError('timeout'));
    request.onabort = () => reject(new CrmError('aborted'));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}
