import type { FieldGroup } from '../../form/definition.js';
import { objectOf } from '../definition/crm-object.js';
import { CrmError } from '../errors/crm-error.js';
import type { CrmAddress } from '../http/post.js';
import { exchange, usualTimeout } from '../http/transport.js';
import { asText, isWireMap } from '../json/coerce.js';
import { readReply } from '../json/read-envelope.js';

const mostReplyBytes = 65_536;
/** A file takes longer than a form: so many times as long. */
const longer = 6;

/** `POST /sharedapi/utils/upload`: resolves to the server's name for the file. */
export async function uploadFile(
  options: CrmAddress,
  file: File,
  group: FieldGroup,
  onProgress: (share: number) => void,
  signal?: AbortSignal,
): Promise<string> {
  // What sends is fetched when it is first needed: meanwhile the file may have been taken away.
  if (signal?.aborted) throw new CrmError('aborted', '', 'not-taken');
  const timeout = longer * (options.timeout ?? usualTimeout);
  const body = new FormData();
  if (options.key) body.set('apikey', options.key);
  body.set('params[object]', objectOf(group));
  body.set('upload', file, file.name);
  const url = `${options.url}/sharedapi/utils/upload`;
  const text =
    typeof XMLHttpRequest === 'undefined'
      ? await exchange(
          url,
          { method: 'POST', body },
          {
            fetch: options.fetch,
            timeout,
            signal,
            limit: mostReplyBytes,
            server: options.server,
          },
        )
      : await sendWithProgress(url, body, timeout, onProgress, signal);
  const reply = await readReply(text);
  const name = isWireMap(reply) ? reply.get('name') : undefined;
  const first = asText(Array.isArray(name) ? name[0] : name);
  if (!first) throw new CrmError('not-json', 'no file name in the answer');
  return first;
}

/** Only XMLHttpRequest tells how far an upload is. */
function sendWithProgress(
  url: string,
  body: FormData,
  timeout: number,
  onProgress: (share: number) => void,
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
