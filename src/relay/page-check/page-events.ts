import { asRecord, type JsonRecord } from '../operator/json-record.js';

/** What a browser has reported while it showed a page. */
export interface PageEvents {
  /** Receives an event of the Chrome DevTools Protocol. */
  receive(method: string, parameters: JsonRecord): void;
  /** Requests to the relay by their URL. */
  readonly relayRequests: ReadonlyMap<string, RelayRequest>;
  /** Directives of the page's policy that blocked a request to the relay. */
  readonly blockingDirectives: ReadonlySet<string>;
  /** Error messages of the console that name the relay or apro-forms. */
  readonly formErrors: ReadonlySet<string>;
  /** Errors of other scripts of the page. */
  readonly pageErrors: ReadonlySet<string>;
  /** True: the page has been loaded with all its scripts and images. */
  isLoaded(): boolean;
  /** HTTP status of the page. `undefined`: there is no response yet. */
  status(): number | undefined;
}

export interface RelayRequest {
  /** HTTP status. Missing: there is no response. */
  readonly status?: number;
  /** Reason of the browser why there is no response, such as `csp` or `net::ERR_FAILED`. */
  readonly failure?: string;
}

const maxEntries = 100;
const maxTextLength = 500;

/**
 * Collects what a browser reports about the requests to the relay and about errors on the page. The number of
 * collected entries is limited.
 */
export function createPageEvents(relayUrl: URL): PageEvents {
  const urls = new Map<string, string>();
  const relayRequests = new Map<string, RelayRequest>();
  const blockingDirectives = new Set<string>();
  const formErrors = new Set<string>();
  const pageErrors = new Set<string>();
  let isLoaded = false;
  let status: number | undefined;

  const isRelay = (url: string) => URL.canParse(url) && new URL(url).host === relayUrl.host;

  function addError(text: string): void {
    if (text === '') return;
    const isOwn = text.includes(relayUrl.host) || text.includes('apro-forms');
    const errors = isOwn ? formErrors : pageErrors;
    if (errors.size < maxEntries) errors.add(text);
  }

  function update(id: string, change: RelayRequest): void {
    const url = urls.get(id);
    if (url !== undefined) relayRequests.set(url, { ...relayRequests.get(url), ...change });
  }

  const handlers: Readonly<Record<string, (parameters: JsonRecord) => void>> = {
    'Page.loadEventFired': () => {
      isLoaded = true;
    },
    'Network.requestWillBeSent': ({ requestId, request }) => {
      const url = String(asRecord(request).url);
      if (!isRelay(url) || urls.size >= maxEntries) return;
      urls.set(String(requestId), url);
      if (!relayRequests.has(url)) relayRequests.set(url, {});
    },
    'Network.responseReceived': ({ requestId, response, type }) => {
      const answered = Number(asRecord(response).status);
      if (type === 'Document') status ??= answered;
      update(String(requestId), { status: answered });
    },
    'Network.loadingFailed': ({ requestId, errorText, blockedReason }) =>
      update(String(requestId), { failure: asShortText(blockedReason) || asShortText(errorText) }),
    'Audits.issueAdded': ({ issue }) => {
      const details = asRecord(asRecord(issue).details);
      const { blockedURL, violatedDirective, isReportOnly } = asRecord(
        details.contentSecurityPolicyIssueDetails,
      );
      if (isReportOnly !== true && isRelay(asShortText(blockedURL)))
        blockingDirectives.add(asShortText(violatedDirective));
    },
    'Runtime.exceptionThrown': ({ exceptionDetails }) => {
      const { exception, text } = asRecord(exceptionDetails);
      addError(asShortText(asRecord(exception).description).split('\n')[0] || asShortText(text));
    },
    'Runtime.consoleAPICalled': ({ type, args }) => {
      const [first] = Array.isArray(args) ? args : [];
      const text = asShortText(asRecord(first).value);
      // Warnings are collected only if they come from apro-forms, which warns about settings that have no effect.
      // Warnings of other scripts are ignored.
      if (type === 'error' || (type === 'warning' && text.startsWith('apro-forms'))) addError(text);
    },
  };

  return {
    receive: (method, parameters) => handlers[method]?.(parameters),
    relayRequests,
    blockingDirectives,
    formErrors,
    pageErrors,
    isLoaded: () => isLoaded,
    status: () => status,
  };
}

/** Returns the value if it is a text, cut to a length that fits into a line, and an empty text otherwise. */
function asShortText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, maxTextLength) : '';
}
