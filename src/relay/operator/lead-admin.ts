import { asEntries, asMap, asText } from '../../crm/json/coerce.js';
import type { WireValue } from '../../crm/json/wire-json.js';
import type { ConsentRecord } from '../../form/consent.js';
import { readLeadPayload } from '../leads/lead-payload.js';
import { DecryptionError } from '../storage/encryption.js';
import { type LeadState, leadStates, type StoredLead } from '../storage/tables/lead-schema.js';
import { createLeadActions, isLeadAction, type LeadAction, type LeadAdminDeps } from './lead-actions.js';
import { OperatorError } from './operator-error.js';

/** What an operator may ask for; the words of `apro-forms leads`. */
export type LeadCommand =
  | {
      readonly do: 'list' | 'export';
      readonly states?: readonly LeadState[];
      /** The last receipt of the page before. */
      readonly after?: string;
      readonly receipt?: never;
    }
  | { readonly do: 'show' | 'files' | LeadAction; readonly receipt: string };

/** The bytes of one of a lead's files. */
export interface FileCommand {
  readonly do: 'file';
  readonly file: string;
}

/** A lead as the operator sees it; `data` and `host` only where it was asked for by name or exported. */
export interface LeadReport {
  readonly receipt: string;
  readonly form: string;
  readonly state: LeadState;
  readonly code: string;
  readonly attempts: number;
  /** ISO 8601. */
  readonly received: string;
  readonly possibleRepeat?: true;
  /** Nothing of it is kept any more. */
  readonly emptied?: true;
  /** Why what is kept of it can't be shown. */
  readonly unreadable?: string;
  readonly linked?: string;
  readonly host?: string;
  readonly data?: unknown;
  /** What was said in fields that the form does not have any more, or only for personal links; by address. */
  readonly leftOut?: unknown;
  readonly consents?: readonly ConsentRecord[];
  readonly files?: readonly FileReport[];
}

/** A file as it stands in `data`; the relay has its bytes until the CRM has. */
export interface FileReport {
  readonly name: string;
  readonly bytes?: number;
  readonly nameInCrm?: string;
  readonly gone?: true;
}

/** A lead may be a quarter of a megabyte. */
const maxPageReports = 100;
/** Nobody waits for these. */
const finishedStates: readonly LeadState[] = ['delivered', 'closed'];

/** @throws OperatorError for what can't be done, in one sentence */
export function createLeadAdmin(deps: LeadAdminDeps) {
  const { leads, uploads, encryption } = deps;
  const applyAction = createLeadActions(deps);

  return async (command: LeadCommand): Promise<readonly LeadReport[]> => {
    if (command.receipt === undefined) {
      const states = command.states ?? leadStates.filter((state) => !finishedStates.includes(state));
      const foundLeads = await leads.list(states, maxPageReports, command.after);
      return Promise.all(foundLeads.map((lead) => (command.do === 'list' ? toReport(lead) : openLead(lead))));
    }
    const lead = await leads.find(command.receipt);
    if (!lead) throw new OperatorError(`There is no lead ${command.receipt}.`);
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
      text = await encryption.decrypt(lead.sealed);
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      // One such lead hides no other.
      return { ...toReport(lead), unreadable: error.message };
    }
    const payload = readLeadPayload(text);
    const files = await Promise.all(payload.uploads.map(reportFile));
    return {
      ...toReport(lead),
      host: payload.host,
      data: toPlainValue(payload.data),
      ...(payload.leftOut.size > 0 && { leftOut: toPlainValue(payload.leftOut) }),
      ...(payload.consents.length > 0 && { consents: payload.consents }),
      ...(files.length > 0 && { files }),
    };
  }

  async function reportFile(name: string): Promise<FileReport> {
    const upload = await uploads.find(name);
    if (!upload) return { name, gone: true };
    const bytes = upload.size ?? 0;
    return { name, bytes, ...(upload.crm_name && { nameInCrm: upload.crm_name }) };
  }
}

export function isLeadCommand(value: unknown): value is LeadCommand {
  const { do: action, receipt, states = [], after = '' } = (value ?? {}) as Record<string, unknown>;
  if (action === 'list' || action === 'export') {
    const areStates = Array.isArray(states) && states.every((candidate) => leadStates.includes(candidate));
    return areStates && typeof after === 'string';
  }
  return (action === 'show' || action === 'files' || isLeadAction(action)) && typeof receipt === 'string';
}

export function isFileCommand(value: unknown): value is FileCommand {
  const { do: action, file } = (value ?? {}) as Record<string, unknown>;
  return action === 'file' && typeof file === 'string';
}

function toReport({
  receipt,
  form,
  state,
  code,
  attempts,
  created_at,
  repeat,
  linked,
  sealed,
}: StoredLead): LeadReport {
  return {
    receipt,
    form,
    state,
    code,
    attempts,
    received: new Date(created_at).toISOString(),
    ...(repeat && { possibleRepeat: true }),
    ...(linked && { linked }),
    ...(!sealed && { emptied: true }),
  };
}

function toPlainValue(value: WireValue): unknown {
  // As it was typed: entities in it are the visitor's own.
  if (typeof value === 'string') return value;
  if (!asMap(value) && !Array.isArray(value)) return asText(value);
  return Object.fromEntries(asEntries(value).map(([key, item]) => [key, toPlainValue(item)]));
}
