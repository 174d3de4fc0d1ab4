import { readForm } from '../../../src/crm/definition/read-form.js';
import { formatWarning } from '../../../src/crm/definition/warning-text.js';
import { CrmError, type CrmErrorCode } from '../../../src/crm/errors/crm-error.js';
import { parseRelayJson } from '../../../src/crm/http/transport.js';
import { readEnvelope } from '../../../src/crm/json/read-envelope.js';
import { scanJson } from '../../../src/crm/json/scan-json.js';
import { isPublishedForm, serializePublishedForm } from '../../../src/crm/relay-client/published-form.js';
import { readPublishedForm } from '../../../src/crm/relay-client/read-published-form.js';
import type { FormDefinition } from '../../../src/form/definition.js';

/** A pasted definition that could be read. */
export interface ReadableDefinition {
  readonly definition: FormDefinition;
  /** The form in the format of `GET /forms/ID`. */
  readonly published: string;
  /** Parts of the definition that are ignored or repaired, one sentence for each part. */
  readonly warnings: readonly string[];
}

/** Result of `readDefinition`. `problem`: a sentence that says why the text is no form. */
export type DefinitionResult = ReadableDefinition | { readonly problem: string };

const emptyText = 'Paste the answer of the CRM to the action getform, or choose an example.';

/** Sentences for the errors that a pasted text can have. The sentence of `relay/monitoring` is for operators. */
const problems: { readonly [Code in CrmErrorCode]?: string } = {
  empty: emptyText,
  truncated:
    'The text ends in the middle: a bracket or a quotation mark is not closed. Copy the whole answer.',
  'not-json': 'The text is not the JSON with which the CRM answers.',
  'not-a-form': 'The text is JSON, but no form: it has neither an id (formtype) nor a group of fields.',
  'too-large': 'The text is longer than any answer that apro-forms reads.',
  ACCESS_DENY: 'The CRM refuses the key (ACCESS_DENY), so the text contains no form.',
  BAD_REQUEST: 'The CRM does not understand the request (BAD_REQUEST), so the text contains no form.',
  BAD_PARAMS: 'The CRM does not have this form (BAD_PARAMS), so the text contains no form.',
  LIMIT_EXCEEDED: 'The requests of this hour are used up (LIMIT_EXCEEDED), so the text contains no form.',
  SERVER_IS_OVERLOADED: 'The CRM is busy (SERVER_IS_OVERLOADED), so the text contains no form.',
};

/**
 * Reads a pasted text: the CRM's answer to the action `getform`, with or without text around it, or the answer of
 * `GET /forms/ID` of a relay. The relay reads the CRM's answers with the same functions.
 */
export async function readDefinition(text: string): Promise<DefinitionResult> {
  if (!text.trim()) return { problem: emptyText };
  try {
    const value = parseStrictJson(text);
    const loaded = isPublishedForm(value) ? readPublishedForm(value) : readForm(await readEnvelope(text));
    if (!loaded) return { problem: problems['not-a-form'] ?? '' };
    return {
      definition: loaded.definition,
      published: serializePublishedForm(loaded),
      warnings: loaded.warnings.map((warning) => `${formatWarning(warning)}.`),
    };
  } catch (error) {
    if (!(error instanceof CrmError)) throw error;
    const place = error.code === 'not-json' ? findErrorPlace(text) : '';
    return { problem: (problems[error.code] ?? `The CRM answered with the error ${error.code}.`) + place };
  }
}

/** Parses JSON. Undefined: the text is not JSON, or other text is around the JSON. */
function parseStrictJson(text: string): unknown {
  try {
    return parseRelayJson(text);
  } catch {
    return undefined;
  }
}

/** Returns a sentence with the line at which the text stops being JSON. Empty: the text contains no JSON at all. */
function findErrorPlace(text: string): string {
  const start = text.search(/[[{]/);
  if (start < 0) return '';
  const end = findScanEnd(text, start);
  if (end === undefined) return ' Its brackets are nested too deeply.';
  const lines = text.slice(0, end).split('\n');
  return ` The first mistake is in line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}.`;
}

/** Returns the position at which the text stops being JSON. Undefined: the brackets are nested too deeply. */
function findScanEnd(text: string, start: number): number | undefined {
  try {
    return scanJson(text, start).end;
  } catch {
    return undefined;
  }
}
