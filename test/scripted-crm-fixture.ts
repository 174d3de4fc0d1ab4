import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** One HTTP request that the CRM received. */
export interface ScriptedRequest {
  readonly path: string;
  readonly body: string;
  /** Remote port of the connection. Requests with the same port came over the same connection. */
  readonly connection: number | undefined;
}

/** Returns the response to a request. `undefined` closes the connection without a response. */
export type Script = (
  request: ScriptedRequest,
) => ScriptedResponse | undefined | Promise<ScriptedResponse | undefined>;

export interface ScriptedResponse {
  readonly status?: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Network address on which the server listens. Default: HTTP on a free port of 127.0.0.1. */
export interface ListenOptions {
  readonly host?: string;
  readonly port?: number;
  readonly tls?: { readonly key: string; readonly cert: string };
}

export interface ScriptedCrm {
  readonly url: string;
  readonly requests: ScriptedRequest[];
  close(): Promise<void>;
}

/**
 * Starts a CRM over real HTTP whose responses the test defines. Used for responses that the demo's stand-in for the
 * CRM never gives.
 */
export async function startScriptedCrm(
  script: Script,
  { host = '127.0.0.1', port = 0, tls }: ListenOptions = {},
): Promise<ScriptedCrm> {
  const requests: ScriptedRequest[] = [];
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const recorded = {
      path: request.url ?? '',
      body: Buffer.concat(chunks).toString('latin1'),
      connection: request.socket.remotePort,
    };
    requests.push(recorded);
    const scriptedResponse = await script(recorded);
    if (!scriptedResponse) {
      response.destroy();
      return;
    }
    const headers = { 'Content-Type': 'text/html; charset=UTF-8', ...scriptedResponse.headers };
    response.writeHead(scriptedResponse.status ?? 200, headers).end(scriptedResponse.text);
  };
  const server = tls ? createSecureServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    url: `http${tls ? 's' : ''}://${host}:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * JSON text of a form as PHP writes it: with a two-level list whose options are loaded on demand, a file field, and
 * one field of each field group.
 */
export const formText = JSON.stringify({
  formtype: '34',
  name: 'Enquiry',
  description: '',
  feedback: 'Thanks',
  def_customer: { email: { id: 'email', name: 'E-mail', require: '1', type_data: 'text' } },
  ext_customer: { 31: { id: '31', name: 'Budget', type_data: 'decimal_range' } },
  ext_request: {
    617: {
      id: '617',
      name: 'Country',
      type_data: 'select',
      variants: [
        { id: '1', value: 'Germany', sort: '1' },
        { id: '2', value: 'France', sort: '2' },
      ],
    },
    618: { id: '618', name: 'Region', type_data: 'select', parent: '617', variants: [] },
    619: { id: '619', name: 'City', type_data: 'multiselect', parent: '618', variants: [] },
    70: { id: '70', name: 'Plan', type_data: 'file' },
    71: { id: '71', name: 'Place', type_data: 'point' },
  },
  def_stock: [],
  ext_stock: [],
});

/** Response function of a CRM that has the form of `formText` and its option lists. */
export function defaultScript({ path, body }: ScriptedRequest): {
  readonly status?: number;
  readonly text: string;
} {
  const params = new URLSearchParams(body);
  if (path === '/onlineforms') {
    if (params.get('action') === 'fillform') return { text: '{"status":"success","form":"34"}' };
    const isKnownForm = params.get('form') === '34' || params.get('form') === '35';
    return {
      text: isKnownForm ? formText.replace('"34"', `"${params.get('form')}"`) : failureText('BAD_PARAMS'),
    };
  }
  if (path === '/sharedapi/utils/upload')
    return { text: '{"status":"success","data":{"name":"54cf4e91db8ba.pdf"}}' };
  if (path === '/sharedapi/utils/binded' && params.get('params[bind]') === '1') return { text: regions };
  if (path === '/sharedapi/utils/binded' && params.get('params[bind]') === '11') return { text: cities };
  if (path === '/sharedapi/utils/variants') return { text: cities };
  return { text: failureText('BAD_PARAMS') };
}

export function failureText(message: string): string {
  return JSON.stringify({ status: 'fail', message });
}

const regions = JSON.stringify({
  status: 'success',
  data: {
    12: { id: '12', value: 'Hesse', bind: '1', sort: '2', property_id: '618', secret: 'internal' },
    11: {
      id: '11',
      value: 'Bavaria &amp; more',
      bind: '1',
      sort: '1',
      property_id: '618',
      highlight: '#ff0000',
    },
    90: { id: '90', value: 'not for the public', bind: '1', sort: '3', property_id: '443' },
  },
});
const cities = '{"status":"success","data":[{"id":21,"value":"Munich","bind":"11","default":"1","sort":0}]}';
