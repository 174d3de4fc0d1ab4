import { CrmError } from '../../../crm/errors/crm-error.js';
import type { ActionName } from '../../../crm/http/dialect.js';
import { encodePhpForm } from '../../../crm/http/encode-php-form.js';
import { encodeAnswers, type OptionValue } from '../../../crm/submission/write-answers.js';
import type { FormDefinition } from '../../../form/definition.js';
import type { CrmGateway } from '../../crm/crm-gateway.js';
import type { RequestBudget } from '../../crm/request-budget.js';
import { buildExpectedValues } from '../../delivery/reconcile/expected-values.js';
import { type ListEntry, maxPageEntries, readRequestPage } from '../../delivery/reconcile/list-page.js';
import { readLeadPayload } from '../../leads/lead-payload.js';
import { createSampleAnswers } from '../../leads/sample-answers.js';
import type { TestTickets } from '../../leads/test-ticket.js';
import { getAdvice } from '../../monitoring/error-advice.js';
import type { Encryption } from '../../storage/encryption.js';
import { createRandomId } from '../../storage/random-id.js';
import type { LeadState, StoredLead } from '../../storage/tables/lead-schema.js';
import type { LeadStore } from '../../storage/tables/lead-store.js';
import { asRecord } from '../json-record.js';
import { OperatorError } from '../operator-error.js';
import { findServedForm, type LoadForm, requireServedForm } from './served-form.js';

/**
 * A step of `apro-forms test`. The first step prepares a test lead. The later steps ask how far the relay and the CRM
 * are with the lead.
 */
export type TestCommand =
  | { readonly do: 'test-start'; readonly form: string }
  /** Returns the address of a page with a test ticket, so that a person can send a test lead from the page. */
  | { readonly do: 'test-page'; readonly form: string; readonly page: string }
  | { readonly do: 'test-result'; readonly receipt: string };

export interface PreparedTest {
  /**
   * Request body with which the test lead is sent to `POST /onlineforms`. The relay accepts it once, within 15
   * minutes.
   */
  readonly body: string;
  /** Addresses of the fields that the test leaves empty (`SampleAnswers.skipped`). */
  readonly skipped: readonly string[];
  readonly filled: number;
}

export interface TestPage {
  /** Address of the page with the parameter `apro-test`. The link is valid for one submission, within 15 minutes. */
  readonly url: string;
}

export interface TestResult {
  readonly state: LeadState;
  readonly code: string;
  readonly advice?: string;
  /** Milliseconds from the arrival of the lead at the relay to the CRM's answer. */
  readonly deliveredAfterMs?: number;
  /** Values of the lead that the CRM lists. Missing: the CRM does not have the lead yet. */
  readonly listed?: ListedTest;
}

export interface ListedTest {
  /**
   * Id of the request in the CRM that belongs to the lead. Missing: the lead is not among the newest requests, or the
   * list could not be read (`failure`).
   */
  readonly request?: string;
  readonly fields: readonly FieldComparison[];
  /** Reason why the CRM's list of requests could not be read. */
  readonly failure?: string;
}

export interface FieldComparison {
  readonly address: string;
  readonly label: string;
  /** Value that the relay sent for the field, normalized (`docs/reliability.md`, section 4). */
  readonly sent: string;
  /** Value that the CRM lists for the field, normalized. Missing: the CRM's list does not show the field. */
  readonly listed?: string;
  readonly isSame: boolean;
}

export interface TestLeadDeps {
  readonly loadForm: LoadForm;
  readonly tickets: TestTickets;
  readonly leads: Pick<LeadStore, 'find'>;
  readonly encryption: Pick<Encryption, 'decryptLead'>;
  readonly crm: () => Pick<CrmGateway, 'loadWireApplications'>;
  readonly budget: Pick<RequestBudget, 'take'>;
  readonly optionValue: OptionValue;
  readonly ownFields: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
}

const markerLength = 8;

/** Returns true if a text is the complete URL of a web page. */
export function isPageUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** Creates the functions that prepare test leads for `apro-forms test` and look them up in the CRM. */
export function createTestLead(deps: TestLeadDeps) {
  const { loadForm, tickets, leads, encryption, crm, budget, optionValue, ownFields, now } = deps;
  const ownAddresses = new Set(Object.values(ownFields).filter((address) => address !== undefined));
  return (command: TestCommand): Promise<PreparedTest | TestPage | TestResult> => {
    if (command.do === 'test-start') return prepare(command.form);
    return command.do === 'test-page' ? createPageLink(command.form, command.page) : report(command.receipt);
  };

  async function createPageLink(formId: string, page: string): Promise<TestPage> {
    if (!isPageUrl(page))
      throw new OperatorError(`${page} is not the address of a page, e.g. https://www.example.com/contact.`);
    const { definition } = await requireServedForm(loadForm, formId);
    const url = new URL(page);
    url.searchParams.set('apro-test', await tickets.issue(definition.id));
    return { url: url.href };
  }

  async function prepare(formId: string): Promise<PreparedTest> {
    const { definition } = await requireServedForm(loadForm, formId);
    const { answers, skipped } = createSampleAnswers(
      definition,
      createRandomId(markerLength),
      ownAddresses,
      now(),
    );
    const body = encodePhpForm({
      action: 'fillform' satisfies ActionName,
      formtype: definition.id,
      data: encodeAnswers(answers, optionValue),
      token: crypto.randomUUID(),
      test: await tickets.issue(definition.id),
    });
    return { body, skipped, filled: answers.size };
  }

  async function report(receipt: string): Promise<TestResult> {
    const lead = await leads.find(receipt);
    if (!lead) throw new OperatorError(`There is no lead ${receipt}.`);
    const { state, code, created_at, changed_at } = lead;
    const advice = getAdvice(code);
    const result = { state, code, ...(advice && { advice }) };
    if (state !== 'delivered') return result;
    return { ...result, deliveredAfterMs: changed_at - created_at, listed: await lookUp(lead) };
  }

  /**
   * Finds the test lead in the CRM's list, and compares the listed values with the sent values. The values are compared
   * as in a search for a lead that the CRM may or may not have.
   */
  async function lookUp({ receipt, form, sealed }: StoredLead): Promise<ListedTest> {
    if (!sealed) return { fields: [], failure: 'The test lead is erased.' };
    const { data } = readLeadPayload(await encryption.decryptLead(sealed, receipt));
    const definition = (await findServedForm(loadForm, form))?.definition;
    const expected = buildExpectedValues(data, definition);
    let entries: readonly ListEntry[];
    try {
      await budget.take('look-up');
      const reply = await crm().loadWireApplications({ order: 'desc', limit: maxPageEntries, page: 1 });
      entries = readRequestPage(reply).entries;
    } catch (error) {
      if (!(error instanceof CrmError)) throw error;
      return {
        fields: [],
        failure: `The CRM's list can't be read: ${error.code}. ${getAdvice(error.code) ?? ''}`,
      };
    }
    const ownIds = [...ownAddresses].map((address) => address.split('.')[1] ?? '');
    const countSame = ({ listedValues }: ListEntry) =>
      [...expected].filter(([id, { texts }]) => texts.has(listedValues.get(id) ?? '')).length;
    const byReceipt = entries.find(({ listedValues }) =>
      ownIds.some((id) => listedValues.get(id)?.includes(receipt.toLowerCase())),
    );
    const [best] = [...entries].sort((a, b) => countSame(b) - countSame(a) || b.createdAt - a.createdAt);
    const entry = byReceipt ?? (best && countSame(best) > 0 ? best : undefined);
    if (!entry) return { fields: [] };
    const fields = [...expected].map(([id, { texts }]) => {
      const listed = entry.listedValues.get(id);
      const address = `ext_request.${id}`;
      return {
        address,
        label: findLabel(definition, address),
        sent: [...texts][0] ?? '',
        ...(listed !== undefined && { listed }),
        isSame: listed !== undefined && texts.has(listed),
      };
    });
    return { request: entry.id, fields };
  }
}

function findLabel(definition: FormDefinition | undefined, address: string): string {
  return definition?.fields.find((field) => field.address === address)?.label ?? '';
}

export function isTestCommand(value: unknown): value is TestCommand {
  const { do: action, form, page, receipt } = asRecord(value);
  return (
    (action === 'test-start' && typeof form === 'string') ||
    (action === 'test-page' && typeof form === 'string' && typeof page === 'string') ||
    (action === 'test-result' && typeof receipt === 'string')
  );
}
