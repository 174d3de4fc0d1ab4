import { readForm } from '../../src/crm/definition/read-form.js';
import { parseWireJson } from '../../src/crm/json/wire-json.js';
import { serializePublishedForm } from '../../src/crm/relay-client/published-form.js';
import { Crm, demoKey } from '../crm/crm.js';
import { formText } from '../crm/forms.js';
import { parseBody } from '../crm/parse-body.js';
import { replyText } from '../crm/reply-text.js';

/** Id of a form that never finishes loading, so that a page can show the state "loading". */
export const pendingFormId = 'pending';

/** A request with which a form was sent to the CRM inside the page. */
export interface SentLead {
  readonly body: string;
  readonly receipt: string;
}

export interface InPageCrm {
  /** Answers the requests of a form like a relay. No request leaves the page. */
  readonly fetch: typeof fetch;
  /** Adds a form, or replaces it. The text is the answer of `GET /forms/ID` of a relay. */
  setPublishedForm(id: string, published: string): void;
  /** Calls a function after each sent form. Returns a function that ends the calls. */
  onSend(listener: (lead: SentLead) => void): () => void;
}

const json = (text: string, status = 200) =>
  new Response(text, { status, headers: { 'Content-Type': 'application/json' } });

const missing = () => json('{"status":"fail","message":"BAD_PARAMS"}', 404);

function createInPageCrm(): InPageCrm {
  const crm = new Crm({ key: demoKey, maxKeyedRequestsPerHour: Number.POSITIVE_INFINITY });
  const publishedForms = new Map<string, string>();
  const listeners = new Set<(lead: SentLead) => void>();
  let receiptCount = 0;

  function getPublishedForm(id: string): string | undefined {
    const text = publishedForms.get(id) ?? publish(id);
    if (text !== undefined) publishedForms.set(id, text);
    return text;
  }

  function send(body: string): Response {
    const { formtype } = parseBody(body.slice(0, 2_000));
    receiptCount++;
    const receipt = `R-DEMO-${String(receiptCount).padStart(4, '0')}`;
    for (const listener of listeners) listener({ body, receipt });
    return json(JSON.stringify({ status: 'success', form: String(formtype ?? ''), receipt }));
  }

  function answer(path: string, body: unknown): Response {
    if (path === '/sharedapi/utils/upload') return upload(body);
    const raw = String(body ?? '');
    if (path === '/onlineforms') return send(raw);
    const keyed = `apikey=${demoKey}&${raw}`;
    if (path === '/sharedapi/utils/binded') return json(replyText(crm.binded(keyed)));
    if (path === '/sharedapi/utils/variants') return json(replyText(crm.variants(keyed)));
    return missing();
  }

  return {
    async fetch(input, init) {
      const { pathname } = new URL(input instanceof Request ? input.url : input, location.href);
      const [, formId] = /\/forms\/([^/]+)$/.exec(pathname) ?? [];
      if (formId === pendingFormId) return waitForAbort(init?.signal);
      if (formId === undefined)
        return answer(pathname.replace(/^.*(?=\/(onlineforms|sharedapi\/))/, ''), init?.body);
      const text = getPublishedForm(decodeURIComponent(formId));
      return text === undefined ? missing() : json(text);
    },
    setPublishedForm: (id, published) => void publishedForms.set(id, published),
    onSend(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Reads a form of the simulated CRM as a relay does. Undefined: the CRM has no such form. */
function publish(id: string): string | undefined {
  const text = formText(id);
  return text === undefined ? undefined : serializePublishedForm(readForm(parseWireJson(text)));
}

function upload(body: unknown): Response {
  const files = body instanceof FormData ? [...body.values()].filter((value) => value instanceof File) : [];
  const names = files.map(
    ({ name }) => `${crypto.randomUUID().slice(0, 8)}${/\.\w{1,5}$/.exec(name)?.[0] ?? ''}`,
  );
  return json(JSON.stringify({ status: 'success', data: { name: names.length === 1 ? names[0] : names } }));
}

function waitForAbort(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** The CRM of all forms of the page. */
export const inPageCrm = createInPageCrm();
