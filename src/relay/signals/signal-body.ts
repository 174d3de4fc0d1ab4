import { getAdvice } from '../monitoring/error-advice.js';
import type { SignalType, StoredSignal } from '../storage/tables/signal-store.js';

/**
 * JSON body of a signal (a message to the operator). It has the properties that Standard Webhooks recommends: type,
 * time and data. `text` is the same message as one line, for chat programs.
 */
export interface SignalBody {
  readonly type: SignalType;
  /** Time of the event that the message to the operator reports, in ISO 8601. */
  readonly timestamp: string;
  readonly text: string;
  readonly data: SignalData;
}

export interface SignalData {
  readonly receipt?: string;
  readonly form?: string;
  readonly code?: string;
  /** Advice to the operator for the error code in `code`. */
  readonly advice?: string;
  readonly origin?: string;
  /**
   * Host name of the page that submitted the lead. Only with the setting `WEBHOOK_CONTENT=on`, as are the values of
   * the lead by field address (such as `ext_request.67`).
   */
  readonly site?: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

const sentences: Readonly<Record<SignalType, (signal: StoredSignal) => string>> = {
  'lead.received': ({ lead, form }) => `New lead ${lead} of form ${form}.`,
  'lead.delivered': ({ lead, form, code }) =>
    code === 'without-file'
      ? `Lead ${lead} of form ${form} is in the CRM, without a file.`
      : `Lead ${lead} of form ${form} is in the CRM.`,
  'lead.attention': ({ lead, form, code }) => `Lead ${lead} of form ${form} needs a person: ${code}.`,
  'lead.quarantined': ({ lead, form, code }) => `Lead ${lead} of form ${form} looks like spam: ${code}.`,
  'crm.down': ({ code }) => `The CRM does not work: ${code}. Leads are kept and sent later.`,
  'crm.up': () => 'The CRM works again.',
  'key.refused': () => 'The CRM refuses CRM_KEY.',
  'origin.refused': ({ origin }) => `A page of ${origin} was refused.`,
  test: () => 'This is a test signal of apro-forms.',
};

/** Types of signals (messages to the operator) whose body contains advice for the error code. */
const needsAdvice: ReadonlySet<SignalType> = new Set([
  'lead.attention',
  'lead.delivered',
  'crm.down',
  'key.refused',
  'origin.refused',
]);

/**
 * Writes the body of a signal (a message to the operator).
 * @param content data of the lead for the body. `undefined`: the body contains no data of a visitor
 */
export function writeSignalBody(
  signal: StoredSignal,
  content?: Pick<SignalData, 'site' | 'values'>,
): SignalBody {
  const { type, lead, form, code, origin, created_at } = signal;
  const advice = needsAdvice.has(type) ? getAdvice(code) : undefined;
  const sentence = sentences[type](signal);
  return {
    type,
    timestamp: new Date(created_at).toISOString(),
    text: advice ? `${sentence} ${advice}` : sentence,
    data: {
      ...(lead && { receipt: lead }),
      ...(form && { form }),
      ...(code && { code }),
      ...(advice && { advice }),
      ...(origin && { origin }),
      ...content,
    },
  };
}
