import { createServer } from 'node:http';
import { parseBody } from '../../demo/crm/parse-body.js';
import { phpJson } from '../../demo/crm/php-json.js';
import { crmFormText, crmListText } from '../forms/crm-form.js';
import { createStopper, listen, type RunningServer, readBody } from './http.js';

/** Starts a stand-in for the CRM that serves the benchmark's forms in any size. */
export async function startBenchCrm(): Promise<RunningServer> {
  const server = createServer(async (request, response) => {
    const body = parseBody((await readBody(request)).toString());
    const text = answer(request.url ?? '', body);
    response
      .writeHead(200, { 'content-type': 'text/html; charset=UTF-8' })
      .end(phpJson(text ?? '{"status":"fail","message":"BAD_PARAMS"}'));
  });
  return { url: await listen(server), close: createStopper(server) };
}

function answer(path: string, { action, form, params }: ReturnType<typeof parseBody>): string | undefined {
  if (path === '/onlineforms' && action === 'getform' && typeof form === 'string') return crmFormText(form);
  if (path !== '/sharedapi/utils/binded' || typeof params !== 'object') return undefined;
  return typeof params.bind === 'string'
    ? `{"status":"success","data":${crmListText(params.bind)}}`
    : undefined;
}
