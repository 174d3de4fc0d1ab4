import { describe, expect, test } from 'vitest';
import { maxLabelLength, maxLinkLength, maxValueLengths } from '../src/crm/definition/limits.js';
import { separatePersonalFields } from '../src/crm/definition/personal-fields.js';
import { readForm } from '../src/crm/definition/read-form.js';
import { readCategories, readOptions } from '../src/crm/definition/read-options.js';
import { readRichText } from '../src/crm/definition/read-rich-text.js';
import { parseCrmError } from '../src/crm/errors/crm-error.js';
import { parsePhpForm } from '../src/crm/http/parse-php-form.js';
import { asId, decodeEntities } from '../src/crm/json/coerce.js';
import { extractJson } from '../src/crm/json/extract-json.js';
import { readEnvelope } from '../src/crm/json/read-envelope.js';
import { parseWireJson, type WireValue } from '../src/crm/json/wire-json.js';
import { readRelayOptions } from '../src/crm/relay-client/relay-options.js';
import { parseStored } from '../src/crm/relay-client/stored-submission.js';
import { sendForm } from '../src/crm/submission/send-form.js';
import { fold } from '../src/fields/combobox/fold.js';
import { parseIsoDateTime } from '../src/fields/date-time/iso-date-time.js';
import { parseLocalizedDate } from '../src/fields/date-time/parse-date.js';
import { parseLocalizedDateTime, parseLocalizedTime } from '../src/fields/date-time/time-format.js';
import { fieldKinds, loadAllFieldTypes } from '../src/fields/lazy-kinds.js';
import { parseMapLink } from '../src/fields/location/map-links.js';
import { parseCoordinates, parseDegrees } from '../src/fields/location/parse-coordinates.js';
import { isDecimalLessOrEqual } from '../src/fields/number/compare-decimals.js';
import { formatNumber } from '../src/fields/number/number-format.js';
import { parseDecimal } from '../src/fields/number/parse-decimal.js';
import { formatPhoneNumber, readPhone } from '../src/fields/phone/phone-number.js';
import { getFieldType } from '../src/fields/registry.js';
import { normalizeTypedText } from '../src/fields/shared/normalize-typed-text.js';
import { suggestEmail } from '../src/fields/text/email-suggestion.js';
import { type FieldDefinition, isFieldAddress } from '../src/form/definition.js';
import { toPlainText } from '../src/form/rich-text.js';
import { defaultFileKinds, isAllowedFileKind } from '../src/relay/config/file-kinds.js';
import { formBodyLimits } from '../src/relay/config/limits.js';
import { getNetworkKey, parseNetwork } from '../src/relay/config/network.js';
import { parseOrigin } from '../src/relay/config/validators.js';
import { buildExpectedValues, countMatches } from '../src/relay/delivery/reconcile/expected-values.js';
import { hashContacts } from '../src/relay/leads/consent-contacts.js';
import { readConsents } from '../src/relay/leads/consents.js';
import { findNameFault, isUploadId } from '../src/relay/leads/files/file-types.js';
import { normalizeValue } from '../src/relay/leads/normalize-values.js';
import { createVerifySignedLink } from '../src/relay/leads/signed-values.js';
import { createTestTickets } from '../src/relay/leads/test-ticket.js';
import { createRedact } from '../src/relay/log/redact.js';
import { isLeadCommand } from '../src/relay/operator/lead-admin.js';
import { replaceControlCharacters } from '../src/relay/operator/terminal-text.js';
import { parseVariables } from '../src/relay/page/form-variables.js';
import { readPostedValues, readUnknownValues } from '../src/relay/page/posted-values.js';
import { findForbidding, readPolicies } from '../src/relay/page-check/content-policy.js';
import { findScripts } from '../src/relay/page-check/find-script.js';
import { readPage } from '../src/relay/page-check/read-page.js';
import {
  harmlessAnswer,
  harmlessHtml,
  harmlessText,
  hostileShapes,
  isWithin,
  measureLimit,
} from './hostile-texts-fixture.js';
import { crmKey } from './relay/fixture.js';

await loadAllFieldTypes();

const options = Array.from({ length: 2_000 }, (_, index) => ({ id: String(index), text: `Option ${index}` }));

function fieldOf(kind: string): FieldDefinition {
  return { address: 'ext_request.1', group: 'ext_request', id: '1', kind, label: '', country: 'RU', options };
}

async function expectLinear(
  size: number,
  work: (text: string) => unknown,
  harmless = harmlessText,
): Promise<void> {
  const harmlessSample = harmless(size);
  const limitMs = await measureLimit(() => work(harmlessSample));
  const slowShapes: string[] = [];
  for (const [name, shape] of hostileShapes) {
    const text = shape(size);
    // The machine may have become busy since the limit was measured. So the limit is measured again before the
    // text counts as slow.
    if (await isWithin(limitMs, () => work(text))) continue;
    const limitNowMs = await measureLimit(() => work(harmlessSample));
    if (!(await isWithin(limitNowMs, () => work(text)))) slowShapes.push(name);
  }
  expect(slowShapes).toEqual([]);
}

describe('the time of a kind of field is linear for a hostile value of the largest size:', () => {
  test.each(fieldKinds)('%s', async (kind) => {
    const { parse, parseText, isBlank, isPending, choice } = getFieldType(kind);
    const field = fieldOf(kind);
    await expectLinear(maxValueLengths[kind] ?? 0, (text) => {
      const raw = parseText(text, field);
      isPending?.(raw, field);
      if (!isBlank(raw)) parse(raw, field, 'ru');
      // A visitor can type any text into a text input, so the whole text is parsed as well.
      if (!choice && typeof raw === 'string') parse(text, field, 'ru');
      normalizeValue(text);
    });
  });
});

test('every kind of field has a length limit', () => {
  expect(fieldKinds.filter((kind) => !maxValueLengths[kind])).toEqual([]);
});

const largestValue = maxValueLengths.text ?? 0;
const formBytes = 256 * 1_024;
/** Node accepts headers of 16 KB. */
const headerLength = 16_000;
/**
 * Length of the answers in this test: a fiftieth of the longest answer that is read. Only ratios of times are
 * compared, so a shorter text is enough: quadratic work on it takes over a second.
 */
const answerLength = 100_000;
const redact = createRedact(crmKey);
const testTickets = createTestTickets({
  encryption: { hash: async () => '', hashWithAllKeys: async () => [''] },
  proofs: { markUsed: async () => true, isUsed: async () => false, deleteExpired: async () => {} },
  now: () => 0,
});
const verifyLink = createVerifySignedLink(['a secret of this test'], () => 0);
const listedForm = { id: '34', heading: '', description: [], feedback: [], fields: [fieldOf('multiselect')] };
const dataOf = (text: string) => new Map([['ext_request', new Map([['1', new Map([['value', text]])]])]]);

/** Every function that meets outside text, with the longest text that it gets. */
const functions: Readonly<Record<string, readonly [size: number, work: (text: string) => unknown]>> = {
  decodeEntities: [answerLength, decodeEntities],
  asId: [answerLength, asId],
  parseCrmError: [answerLength, parseCrmError],
  'extractJson of an answer': [answerLength, extractJson],
  'extractJson of an answer with a warning': [answerLength, (text) => extractJson(`{"a":1}${text}`)],
  'extractJson of a broken answer': [answerLength, (text) => extractJson(`{"a":${text}`)],
  'readEnvelope of an answer': [answerLength, readEnvelope],
  'readRelayOptions of an answer': [answerLength, async (text) => readRelayOptions(text, '1')],
  'readRelayOptions of a text in an option': [
    28_000,
    (text) => readRelayOptions(JSON.stringify({ data: [{ id: text, value: text, highlight: text }] }), '1'),
  ],
  'readEnvelope of a text in an envelope': [
    answerLength,
    (text) => readEnvelope(JSON.stringify({ status: 'fail', message: text })),
  ],
  'sendForm: the answer': [
    65_000,
    (text) =>
      sendForm(
        { url: 'http://crm.example', dialect: 'compact', fetch: async () => new Response(text) },
        '34',
        {},
        undefined,
      ),
  ],
  'parseStored of a text in the storage of the browser': [
    answerLength,
    (text) => parseStored(JSON.stringify({ at: 1, encrypted: text })) && parseStored(text),
  ],
  readRichText: [200_000, (text) => toPlainText(readRichText(text, 200_000))],
  parsePhpForm: [formBytes, (text) => parsePhpForm(text, formBodyLimits)],
  'parsePhpForm of a value': [
    formBytes,
    (text) => parsePhpForm(`a[b]=${text.replaceAll('&', '')}`, formBodyLimits),
  ],
  'readPostedValues, readUnknownValues': [
    formBytes,
    (text) => {
      const variables = parseVariables(text);
      readUnknownValues(variables, []);
      readPostedValues(variables, [fieldOf('text')]);
    },
  ],
  normalizeValue: [largestValue, normalizeValue],
  'buildExpectedValues, countMatches': [
    largestValue,
    (text) => countMatches(new Map([['1', text]]), buildExpectedValues(dataOf(text), listedForm)),
  ],
  normalizeTypedText: [largestValue, normalizeTypedText],
  parseDecimal: [largestValue, (text) => parseDecimal(text, 'de')],
  formatNumber: [maxValueLengths.decimal ?? 0, (text) => formatNumber(text, 'de')],
  isDecimalLessOrEqual: [largestValue, (text) => isDecimalLessOrEqual(text, `${text}1`)],
  parseLocalizedDate: [largestValue, (text) => parseLocalizedDate(text, 'de')],
  parseLocalizedTime: [largestValue, (text) => parseLocalizedTime(text, 'de')],
  parseLocalizedDateTime: [largestValue, (text) => parseLocalizedDateTime(text, 'de')],
  parseIsoDateTime: [largestValue, parseIsoDateTime],
  parseCoordinates: [largestValue, parseCoordinates],
  'parseCoordinates of a link': [
    largestValue,
    (text) => parseCoordinates(`https://google.com/maps/dir/${text}`),
  ],
  parseDegrees: [largestValue, (text) => parseDegrees(text, 'lat')],
  parseMapLink: [largestValue, parseMapLink],
  readPhone: [largestValue, (text) => readPhone(text, { ...fieldOf('phone'), sentAs: 'e164' })],
  formatPhoneNumber: [largestValue, (text) => formatPhoneNumber(text, fieldOf('phone'))],
  suggestEmail: [largestValue, suggestEmail],
  fold: [maxLabelLength, fold],
  isFieldAddress: [formBytes, isFieldAddress],
  findNameFault: [headerLength, (text) => findNameFault(text, defaultFileKinds)],
  isAllowedFileKind: [headerLength, isAllowedFileKind],
  isUploadId: [largestValue, isUploadId],
  replaceControlCharacters: [largestValue, (text) => replaceControlCharacters(text, () => '')],
  redact: [answerLength, redact],
  readConsents: [
    formBytes,
    (text) =>
      readConsents([new Map<string, WireValue>(['id', 'text', 'version'].map((name) => [name, text]))]),
  ],
  'redeem of a test ticket': [formBytes, (text) => testTickets.redeem(text, '34', text)],
  'readPolicies, findForbidding': [
    headerLength,
    (text) => {
      const page = new URL('https://www.example.com/');
      for (const policy of readPolicies(`script-src ${text}`)) findForbidding(policy, 'script', page, page);
    },
  ],
  'readPage, findScripts': [
    50_000,
    (text) =>
      findScripts(readPage(text, new URL('https://www.example.com/')), new URL('https://forms.example.com/')),
  ],
  'hashContacts of an e-mail address': [
    largestValue,
    (text) =>
      hashContacts(
        new Map([['def_customer', new Map([['email', text]])]]),
        { fields: [] },
        { hash: async () => '', consentKeyId: '' },
      ),
  ],
  verifySignedLink: [maxLinkLength, (text) => verifyLink(text, '34')],
  getNetworkKey: [headerLength, getNetworkKey],
  parseNetwork: [headerLength, parseNetwork],
  parseOrigin: [headerLength, parseOrigin],
  isLeadCommand: [headerLength, (text) => isLeadCommand({ do: 'list', states: [text], after: text })],
};

describe('the time of a function is linear for hostile text of the largest size:', () => {
  test.each(Object.entries(functions))('%s', async (name, [size, work]) => {
    const harmless = /answer/.test(name)
      ? harmlessAnswer
      : name === 'readRichText'
        ? harmlessHtml
        : harmlessText;
    await expectLinear(size, work, harmless);
  });
});

const entriesOf = (count: number, makeEntry: (index: number) => object): WireValue =>
  parseWireJson(
    JSON.stringify(
      Array.from({ length: count }, (_, index) => ({ id: String(index + 1), ...makeEntry(index) })),
    ),
  );
const formOf = (fields: WireValue) =>
  new Map<string, WireValue>([
    ['formtype', '34'],
    ['ext_request', fields],
  ]);
const readChain = (wire: WireValue) => {
  const { definition, warnings } = readForm(wire);
  separatePersonalFields({ definition, warnings }, new Set(['ext_request.1']));
};

/** Answers of the CRM whose parts refer to each other, or are far too many. */
const answers: Readonly<
  Record<string, readonly [work: (wire: WireValue) => unknown, harmless: WireValue, hostile: WireValue]>
> = {
  'a chain of parents': [
    readChain,
    formOf(entriesOf(2_000, () => ({ parent: '0' }))),
    formOf(entriesOf(2_000, (index) => ({ parent: String(index), type: 'select' }))),
  ],
  'a chain of parents in reverse order': [
    readChain,
    formOf(entriesOf(2_000, () => ({ parent: '0' }))),
    formOf(entriesOf(2_000, (index) => ({ parent: String(index + 2), type: 'select' }))),
  ],
  'more fields than are read': [
    readForm,
    formOf(entriesOf(2_000, () => ({}))),
    formOf(entriesOf(200_000, () => ({}))),
  ],
  'fields that are not readable': [
    readForm,
    formOf(entriesOf(2_000, () => ({}))),
    formOf(Array.from({ length: 200_000 }, () => 'x')),
  ],
  'more options than are read': [
    readOptions,
    entriesOf(50_000, () => ({ value: 'x' })),
    entriesOf(200_000, () => ({ value: 'x' })),
  ],
  'a chain of categories': [
    readCategories,
    entriesOf(20_000, () => ({ name: 'x' })),
    entriesOf(20_000, (index) => ({ name: 'x', parent: String(index) })),
  ],
  'a loop of categories': [
    readCategories,
    entriesOf(20_000, () => ({ name: 'x' })),
    entriesOf(20_000, (index) => ({ name: 'x', parent: String(((index + 1) % 20_000) + 1) })),
  ],
};

test.each(Object.entries(answers))('the time for %s is linear', async (_name, [work, harmless, hostile]) => {
  expect(await isWithin(await measureLimit(() => work(harmless)), () => work(hostile))).toBe(true);
});

test('a form has a limited number of warnings', () => {
  const { warnings } = readForm(formOf(Array.from({ length: 5_000 }, () => 'x')));
  expect(warnings.length).toBeLessThanOrEqual(100);
});
