import type { FaultName } from './faults.js';
import { phpJson } from './php-json.js';

/**
 * The answers of the simulated CRM while a failure is switched on. The demo's CRM gives them over HTTP, `npm run fuzz`
 * without a network.
 */
export interface FaultReply {
  /** Whether the simulated CRM still carries out the request, for example stores the lead. */
  readonly isDone: boolean;
  /**
   * When the simulated CRM waits: `before`: before it carries out the request. `instead`: before it closes the
   * connection without an answer. Undefined: it does not wait.
   */
  readonly wait?: 'before' | 'instead';
  /** HTTP status of the answer with the failure. Default: 200. */
  readonly status?: number;
  /**
   * Returns the text of the answer with the failure, made from the correct answer. Undefined: the connection gets no
   * answer.
   */
  readonly text?: (correct: CorrectReply) => string;
}

/** The answer that the simulated CRM would give without the failure. */
export interface CorrectReply {
  readonly text: string;
  /** Whether the answer is plain JSON, without the usual object of `status` and `data` around it. */
  readonly isBare: boolean;
}

const page = (content: string) => `<html><body><h1>${content}</h1></body></html>`;

export const faultReplies: Readonly<Record<FaultName, FaultReply>> = {
  down: { isDone: false },
  slow: { isDone: true, wait: 'before', text: ({ text }) => text },
  html: { isDone: false, text: () => page('Service is being updated') },
  empty: { isDone: false, text: () => '' },
  truncated: { isDone: true, text: ({ text }) => text.slice(0, text.length / 2) },
  warning: {
    isDone: true,
    text: ({ text }) =>
      `\ufeff<br />\n<b>Warning</b>:  Undefined array key [0] in <b>/var/www/forms.php</b> on line <b>7</b><br />\n${text}`,
  },
  'notice-behind': {
    isDone: true,
    text: ({ text }) =>
      `${text}\n<br />\n<b>Notice</b>: Undefined offset [0] in <b>/var/www/forms.php</b><br />\n<!-- {"time":"0.2 s"} -->`,
  },
  'taken-and-refused': { isDone: true, text: ({ text }) => text + failureText('BAD_PARAMS') },
  wrapped: {
    isDone: true,
    text: ({ text, isBare }) => (isBare ? phpJson(`{"status":"success","data":${text}}`) : text),
  },
  'taken-hang': { isDone: true, wait: 'instead' },
  'taken-html': { isDone: true, text: () => page('Fatal error') },
  'taken-down': { isDone: true },
  late: { isDone: true, wait: 'before' },
  'http-500': { isDone: false, status: 500, text: () => '<h1>Internal Server Error</h1>' },
  LIMIT_EXCEEDED: refusal('LIMIT_EXCEEDED'),
  SERVER_IS_OVERLOADED: refusal('SERVER_IS_OVERLOADED'),
  ACCESS_DENY: refusal('ACCESS_DENY'),
  BAD_REQUEST: refusal('BAD_REQUEST'),
  BAD_PARAMS: refusal('BAD_PARAMS'),
};

function refusal(code: string): FaultReply {
  return { isDone: false, text: () => failureText(code) };
}

export function failureText(code: string): string {
  return `{"status":"fail","message":"${code}"}`;
}
