import { faultReplies } from '../../demo/crm/fault-replies.js';
import type { FaultName } from '../../demo/crm/faults.js';
import type { Clock } from '../../src/async/clock.js';
import { loadForm } from '../../src/crm/definition/load-form.js';
import { loadOptions } from '../../src/crm/definition/load-options.js';
import { CrmError } from '../../src/crm/errors/crm-error.js';
import { nodeTransport } from '../../src/crm/http/node-transport.js';
import type { CrmConnection } from '../../src/crm/http/post.js';
import { sendForm } from '../../src/crm/submission/send-form.js';
import { uploadFile } from '../../src/crm/submission/upload.js';
import { answerArbitrary, type CrmAnswer } from './answer-grammar.js';
import { FuzzError } from './fuzz-error.js';
import { createRelayPool, fuzzKey } from './fuzz-relay.js';
import type { FuzzTarget } from './run-fuzz.js';
import { markupMark } from './text-grammar.js';

/** A clock on which every wait is over at once: a hanging answer reaches its deadline without a delay. */
const hurriedClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: () => new Promise((resolve) => setImmediate(resolve)),
};

function playAnswer({ body, isHanging, status, contentType, pieceCount }: CrmAnswer): Promise<Response> {
  if (body === undefined) {
    return isHanging ? new Promise(() => {}) : Promise.reject(new TypeError('fetch failed'));
  }
  const bytes = Buffer.from(body, 'latin1');
  const pieceLength = Math.ceil(bytes.length / pieceCount);
  const stream = new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += pieceLength)
        controller.enqueue(new Uint8Array(bytes.subarray(at, at + pieceLength)));
      controller.close();
    },
  });
  const hasNoBody = status === 204;
  return Promise.resolve(
    new Response(hasNoBody ? null : stream, { status, headers: { 'Content-Type': contentType } }),
  );
}

/**
 * Failures of the simulated CRM to which a submission must react with this very error code, if the answer was not
 * changed otherwise.
 */
const refusals: ReadonlySet<FaultName> = new Set([
  'LIMIT_EXCEEDED',
  'SERVER_IS_OVERLOADED',
  'ACCESS_DENY',
  'BAD_REQUEST',
  'BAD_PARAMS',
] as const);
/** Faults of an answer of the CRM despite which the answer can be read. Undefined: the answer has no fault. */
const readableFaults: ReadonlySet<FaultName | undefined> = new Set([
  ...[undefined, 'slow', 'warning', 'notice-behind', 'wrapped'],
] as const);

const requestFrom: Readonly<Record<CrmAnswer['request'], (crm: CrmConnection) => Promise<unknown>>> = {
  form: (crm) => loadForm(crm, '34'),
  options: (crm) =>
    loadOptions(crm, {
      field: { address: 'ext_request.1', group: 'ext_request', id: '1', kind: 'select', label: '' },
    }),
  upload: (crm) => uploadFile(crm, new File(['%PDF-'], 'a.pdf'), 'ext_request', () => {}),
  send: (crm) => sendForm(crm, '34', {}, undefined),
};

/**
 * Reads each answer with the CRM client. Answers to a request for a form are also read by a relay, which may fail
 * only if the client fails, too.
 */
export function createAnswerTarget(): FuzzTarget<CrmAnswer> {
  let current: CrmAnswer | undefined;
  const fetchAnswer: typeof globalThis.fetch = async () =>
    current ? playAnswer(current) : new Response('{"status":"fail","message":"SERVER_IS_OVERLOADED"}');
  const relays = createRelayPool(fetchAnswer);

  return {
    name: 'answers of the CRM',
    arbitrary: answerArbitrary,
    kindOf: ({ request }) => request,
    sizeOf: ({ body = '' }) => body.length,
    async check(answer) {
      current = answer;
      const error = await requestFrom[answer.request]({
        url: 'http://crm.test',
        key: fuzzKey,
        host: 'www.example.com',
        dialect: 'compact',
        server: nodeTransport,
        fetch: fetchAnswer,
        clock: hurriedClock,
      }).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error !== undefined && !(error instanceof CrmError)) throw error;
      requireTrueOutcome(answer, error);
      // A relay waits in real time.
      const outcome = `${answer.request} ${error?.code ?? 'read'}`;
      if (answer.request !== 'form' || answer.isHanging) return outcome;
      const { relay, formId } = await relays.next();
      const response = await relay(new Request(`http://relay.test/forms/${formId}`));
      const text = await response.text();
      if (response.status >= 500 && !error)
        throw new FuzzError(`the relay answers ${response.status} to a readable form: ${text.slice(0, 200)}`);
      if (response.status === 200 && error) throw new FuzzError(`the relay serves what is ${error.code}`);
      if (text.includes(fuzzKey)) throw new FuzzError('the answer contains the key');
      relays.requireNoException();
      const page = await relay(new Request(`http://relay.test/f/${formId}`));
      if ((await page.text()).includes(markupMark)) throw new FuzzError('markup of a text is not escaped');
      if (page.status >= 500 && !error)
        throw new FuzzError(`the page of a readable form has status ${page.status}`);
      return outcome;
    },
    close: relays.close,
  };
}

/** Checks that a submission counts as delivered, or as not delivered, only if the answer says so. */
function requireTrueOutcome({ request, fault, isDamaged, body = '' }: CrmAnswer, error?: CrmError): void {
  if (request !== 'send') return;
  if (!error && !body.includes('success'))
    throw new FuzzError('a send without a success counts as delivered');
  if (isDamaged) return;
  if (!error && !readableFaults.has(fault)) throw new FuzzError(`a send with ${fault} counts as delivered`);
  if (error && readableFaults.has(fault)) throw new FuzzError(`a send with a success is ${error.code}`);
  if (!error || !fault) return;
  const isDone = faultReplies[fault].isDone;
  if (isDone && error.outcome === 'not-taken')
    throw new FuzzError(`a lead that is in the CRM is not taken: ${fault}`);
  if (refusals.has(fault) && error.outcome !== 'not-taken') throw new FuzzError(`${fault} is unclear`);
}
