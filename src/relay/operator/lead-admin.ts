import { asEntries, asMap, asText } from '../../crm/json/coerce.js';
import type { WireValue } from '../../crm/json/wire-json.js';
import type { ConsentRecord } from '../../form/consent.js';
import { readLeadPayload } from '../leads/lead-payload.js';
import { DecryptionError } from '../storage/decryption-error.js';
import {
  type LeadState,
  leadStates,
  type StoredLead,
  unfinishedStates,
} from '../storage/tables/lead-schema.js';
import { asRecord } from './json-record.js';
import { isLeadAction, type LeadAction } from './lead-action-states.js';
import { createLeadActions, type LeadAdminDeps } from './lead-actions.js';
import { OperatorError } from './operator-error.js';

/** A command of `apro-forms leads`: the JSON body of a request to the relay's operator server. */
export type LeadCommand =
  | {
      readonly do: 'list' | 'export';
      /**
       * States of the leads to list.
       * @default all states but `delivered` and `closed`
       */
      readonly states?: readonly LeadState[];
      /**
       * Receipt number of the last lead in the previous answer: the answer continues after this lead.
       * @default the answer starts with the first lead
       */
      readonly after?: string;
      readonly receipt?: never;
    }
  | { readonly do: 'find' | 'show' | 'files' | LeadAction; readonly receipt: string };

/** Command that returns the content of a visitor's file. */
export interface FileCommand {
  readonly do: 'file';
  readonly file: string;
}

/**
 * A lead as an operator sees it. The commands `show`, `files` and `export` include the content (`data`, `host` …),
 * `list` does not.
 */
export interface LeadReport {
  readonly receipt: string;
  readonly form: string;
  readonly state: LeadState;
  readonly code: string;
  readonly attempts: number;
  /** Time at which the lead arrived, in ISO 8601. */
  readonly received: string;
  /**
   * Time of the next attempt or search, in ISO 8601. Missing: the lead is being sent at the moment, or the relay does
   * nothing more by itself.
   */
  readonly nextAttempt?: string;
  /** True: the CRM may have two copies of the lead. */
  readonly possibleRepeat?: true;
  /** True: the lead was sent by `apro-forms test`. */
  readonly test?: true;
  /** True: the content of the lead is erased. */
  readonly emptied?: true;
  /** Reason why the content of the lead cannot be decrypted. */
  readonly unreadable?: string;
  /**
   * Receipt number of an earlier lead with the same idempotency key and other values: the visitor has changed the
   * values and submitted the form again.
   */
  readonly linked?: string;
  /** Host name of the page that submitted the lead. */
  readonly host?: string;
  /** Values of the lead's fields by field group and field id, as JSON. */
  readonly data?: unknown;
  /**
   * Values by field address (such as `def_customer.email`) that are not sent to the CRM: the form lacks the field, or
   * only a personal link (a link with signed values) may fill in the field.
   */
  readonly leftOut?: unknown;
  readonly consents?: readonly ConsentRecord[];
  readonly files?: readonly FileReport[];
}

/** A file of a lead. The relay stores the content of the file until the CRM has the file and the lead. */
export interface FileReport {
  /** Name of the file as it is in the property `data` of the lead. */
  readonly name: string;
  readonly bytes?: number;
  /** Name of the file in the CRM. Missing: the CRM does not have the file yet. */
  readonly nameInCrm?: string;
  /** True: the relay has deleted the content, because the CRM has the file and the lead. */
  readonly contentDeleted?: true;
  /** True: the relay does not have the file any more. */
  readonly gone?: true;
}

/**
 * Largest number of leads in one answer to `list` or `export`. A lead can have 256 KB, so a longer answer could be
 * too large.
 */
const maxPageReports = 100;

/**
 * Creates the function that runs the commands of `apro-forms leads`. The function throws OperatorError with a
 * sentence for the operator.
 */
export function createLeadAdmin(deps: LeadAdminDeps) {
  const { leads, uploads, encryption } = deps;
  const applyAction = createLeadActions(deps);

  return async (command: LeadCommand): Promise<readonly LeadReport[]> => {
    if (command.receipt === undefined) {
      const foundLeads = await leads.list(command.states ?? unfinishedStates, maxPageReports, command.after);
      return Promise.all(foundLeads.map((lead) => (command.do === 'list' ? toReport(lead) : openLead(lead))));
    }
    const lead = await leads.find(command.receipt);
    if (!lead) throw new OperatorError(`There is no lead ${command.receipt}.`);
    if (command.do === 'find') return [toReport(lead)];
    if (command.do === 'show' || command.do === 'files') {
      const leadReport = await openLead(lead);
      if (command.do === 'files' && leadReport.unreadable)
        throw new OperatorError(`${lead.receipt} can't be opened: ${leadReport.unreadable}.`);
      return [leadReport];
    }
    return [toReport(await applyAction(command.do, lead))];
  };

  async function openLead(lead: StoredLead): Promise<LeadReport> {
    if (!lead.sealed) return toReport(lead);
    let text: string;
    try {
      text = await encryption.decryptLead(lead.sealed, lead.receipt);
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      // A lead that cannot be decrypted is listed with the reason. Throwing the error would hide the other leads of
      // the answer.
      return { ...toReport(lead), unreadable: error.message };
    }
    const payload = readLeadPayload(text);
    const files = await Promise.all(payload.uploads.map((name) => reportFile(name, lead.receipt)));
    return {
      ...toReport(lead),
      host: payload.host,
      data: toPlainValue(payload.data),
      ...(payload.leftOut.size > 0 && { leftOut: toPlainValue(payload.leftOut) }),
      ...(payload.consents.length > 0 && { consents: payload.consents }),
      ...(files.length > 0 && { files }),
    };
  }

  async function reportFile(name: string, receipt: string): Promise<FileReport> {
    const upload = await uploads.find(name);
    // The values of a lead can contain the id of a file that belongs to another lead. The content of that file must
    // not be shown with this lead.
    if (!upload || (upload.lead !== null && !(await uploads.isOwnedBy(name, receipt))))
      return { name, gone: true };
    const bytes = upload.size ?? 0;
    return {
      name,
      bytes,
      ...(upload.crm_name && { nameInCrm: upload.crm_name }),
      ...(upload.crm_name && upload.pieces === 0 && { contentDeleted: true }),
    };
  }
}

/** Commands that read a single lead. `find` does not decrypt the content. */
const receiptActions: readonly string[] = ['find', 'show', 'files'];

export function isLeadCommand(value: unknown): value is LeadCommand {
  const { do: action, receipt, states = [], after = '' } = asRecord(value);
  if (action === 'list' || action === 'export') {
    const areStates = Array.isArray(states) && states.every((candidate) => leadStates.includes(candidate));
    return areStates && typeof after === 'string';
  }
  return (receiptActions.includes(String(action)) || isLeadAction(action)) && typeof receipt === 'string';
}

export function isFileCommand(value: unknown): value is FileCommand {
  const { do: action, file } = asRecord(value);
  return action === 'file' && typeof file === 'string';
}

function isWaiting(state: LeadState): boolean {
  return state === 'queued' || state === 'unclear';
}

function toReport({
  receipt,
  form,
  state,
  code,
  attempts,
  created_at,
  due_at,
  repeat,
  linked,
  test,
  sealed,
}: StoredLead): LeadReport {
  return {
    receipt,
    form,
    state,
    code,
    attempts,
    received: new Date(created_at).toISOString(),
    ...(isWaiting(state) && { nextAttempt: new Date(due_at).toISOString() }),
    ...(repeat && { possibleRepeat: true }),
    ...(linked && { linked }),
    ...(test && { test: true }),
    ...(!sealed && { emptied: true }),
  };
}

function toPlainValue(value: WireValue): unknown {
  // The visitor typed this text, so `&amp;` in the text is not an HTML entity and is not decoded.
  if (typeof value === 'string') return value;
  if (!asMap(value) && !Array.isArray(value)) return asText(value);
  return Object.fromEntries(asEntries(value).map(([key, item]) => [key, toPlainValue(item)]));
}
