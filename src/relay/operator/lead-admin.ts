import { asEntries, asMap, asText } from '../../crm/json/coerce.js';
import type { WireValue } from '../../crm/json/wire-json.js';
import type { GivenConsent } from '../../form/consent.js';
import { readKeptLead } from '../leads/lead-payload.js';
import { SealError } from '../storage/encryption.js';
import { type LeadState, leadStates, type StoredLead } from '../storage/tables/lead-schema.js';
import { createLeadActs, isLeadAct, type LeadAct, type OperatorParts } from './lead-actions.js';
import { OperatorError } from './operator-error.js';

/** What an operator may ask for; the words of `apro-forms leads`. */
export type OperatorWish =
  | {
      readonly do: 'list' | 'export';
      readonly states?: readonly LeadState[];
      /** The last receipt of the page before. */
      readonly after?: string;
      readonly receipt?: never;
    }
  | { readonly do: 'show' | 'files' | LeadAct; readonly receipt: string };

/** The bytes of one of a lead's files. */
export interface FileWish {
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
  readonly consents?: readonly GivenConsent[];
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
const pageSize = 100;
/** Nobody waits for these. */
const over: readonly LeadState[] = ['delivered', 'closed'];

/** @throws OperatorError for what can't be done, in one sentence */
export function createOperator(parts: OperatorParts) {
  const { leads, uploads, seal } = parts;
  const act = createLeadActs(parts);

  return async (wish: OperatorWish): Promise<readonly LeadReport[]> => {
    if (wish.receipt === undefined) {
      const states = wish.states ?? leadStates.filter((state) => !over.includes(state));
      const found = await leads.list(states, pageSize, wish.after);
      return Promise.all(found.map((lead) => (wish.do === 'list' ? report(lead) : open(lead))));
    }
    const lead = await leads.find(wish.receipt);
    if (!lead) throw new OperatorError(`There is no lead ${wish.receipt}.`);
    if (wish.do === 'show' || wish.do === 'files') {
      const shown = await open(lead);
      if (wish.do === 'files' && shown.unreadable)
        throw new OperatorError(`${lead.receipt} can't be opened: ${shown.unreadable}.`);
      return [shown];
    }
    return [report(await act(wish.do, lead))];
  };

  async function open(lead: StoredLead): Promise<LeadReport> {
    if (!lead.sealed) return report(lead);
    let text: string;
    try {
      text = await seal.open(lead.sealed);
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      // One such lead hides no other.
      return { ...report(lead), unreadable: error.message };
    }
    const kept = readKeptLead(text);
    const files = await Promise.all(kept.uploads.map(reportFile));
    return {
      ...report(lead),
      host: kept.host,
      data: plain(kept.data),
      ...(kept.leftOut.size > 0 && { leftOut: plain(kept.leftOut) }),
      ...(kept.consents.length > 0 && { consents: kept.consents }),
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

export function isOperatorWish(value: unknown): value is OperatorWish {
  const { do: what, receipt, states = [], after = '' } = (value ?? {}) as Record<string, unknown>;
  if (what === 'list' || what === 'export') {
    const areStates = Array.isArray(states) && states.every((one) => leadStates.includes(one));
    return areStates && typeof after === 'string';
  }
  return (what === 'show' || what === 'files' || isLeadAct(what)) && typeof receipt === 'string';
}

export function isFileWish(value: unknown): value is FileWish {
  const { do: what, file } = (value ?? {}) as Record<string, unknown>;
  return what === 'file' && typeof file === 'string';
}

function report({
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

function plain(value: WireValue): unknown {
  // As it was typed: entities in it are the visitor's own.
  if (typeof value === 'string') return value;
  if (!asMap(value) && !Array.isArray(value)) return asText(value);
  return Object.fromEntries(asEntries(value).map(([key, item]) => [key, plain(item)]));
}
