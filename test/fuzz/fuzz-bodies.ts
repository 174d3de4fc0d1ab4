import { Crm } from '../../demo/crm/crm.js';
import { phpJson } from '../../demo/crm/php-json.js';
import { bodyArbitrary, type PostedBody } from './body-grammar.js';
import { FuzzError } from './fuzz-error.js';
import { createRelayPool, fuzzKey, fuzzOrigin } from './fuzz-relay.js';
import type { FuzzTarget } from './run-fuzz.js';
import { markupMark } from './text-grammar.js';

/** The stand-in CRM without HTTP. It has no faults: each status from 500 on is the relay's own. */
async function fetchFromStandIn(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const crm = new Crm({ key: fuzzKey, maxKeyedRequestsPerHour: 1_000_000 });
  const { pathname } = new URL(String(input));
  const body = typeof init?.body === 'string' ? init.body : '';
  const reply =
    pathname === '/onlineforms'
      ? crm.onlineForms(body)
      : pathname === '/sharedapi/utils/binded'
        ? crm.binded(body)
        : crm.variants(body);
  if ('fail' in reply) return new Response(`{"status":"fail","message":"${reply.fail}"}`);
  return new Response(phpJson('bare' in reply ? reply.bare : `{"status":"success","data":${reply.data}}`));
}

/** Posts bodies to a relay whose CRM works. */
export function createBodyTarget(): FuzzTarget<PostedBody> {
  const relays = createRelayPool(fetchFromStandIn);
  return {
    name: 'posted bodies',
    arbitrary: bodyArbitrary,
    kindOf: ({ path, contentType }) => `${path} ${contentType}`,
    sizeOf: ({ body }) => body.length,
    async check({ path, contentType, body }) {
      const { relay } = await relays.next();
      const response = await relay(
        new Request(`http://relay.test${path}`, {
          method: 'POST',
          headers: { Origin: fuzzOrigin, 'Content-Type': contentType },
          body: Buffer.from(body, 'latin1'),
        }),
      );
      const text = await response.text();
      relays.requireNoException();
      if (response.status >= 500) throw new FuzzError(`status ${response.status}: ${text.slice(0, 200)}`);
      if (text.includes(fuzzKey)) throw new FuzzError('the answer contains the key');
      const isPage = path.startsWith('/f/');
      if (isPage && text.includes(markupMark)) throw new FuzzError('markup of a text is not escaped');
      if (isPage !== text.startsWith('<!'))
        throw new FuzzError(`not the expected kind of answer: ${text.slice(0, 200)}`);
      if (!isPage) requireProtocolAnswer(response.status, JSON.parse(text));
      return `${path.split('/').at(isPage ? 1 : -1)} ${response.status}`;
    },
    close: relays.close,
  };
}

function requireProtocolAnswer(status: number, answer: { status?: unknown; message?: unknown }): void {
  if (status === 200 ? answer.status === 'success' : typeof answer.message === 'string') return;
  if (status === 200 && !('status' in answer)) return;
  throw new FuzzError(`status ${status} with ${JSON.stringify(answer).slice(0, 200)}`);
}
