import {
  type DefinitionWarning,
  type FieldAddress,
  type FieldDefinition,
  type FieldGroup,
  type FormDefinition,
  isFieldAddress,
  type Option,
  type PersonalField,
} from '../../form/definition.js';
import {
  type Reader,
  readFlag,
  readList,
  readNumber,
  readOneOf,
  readRecord,
  readText,
} from '../json/read-json.js';
import type { OptionValue } from '../submission/write-answers.js';
import { isPublishedForm, type PublishedForm } from './published-form.js';
import { readPublishedText } from './published-text.js';

const readAddress: Reader<FieldAddress> = (value) => {
  const text = readText(value);
  return text && isFieldAddress(text) ? text : undefined;
};

/** Reads a group: the text that makes an address together with an id. */
const readGroup: Reader<FieldGroup> = (value) => {
  const text = readText(value);
  return text && isFieldAddress(`${text}.0`) ? (text as FieldGroup) : undefined;
};

const readOption: Reader<Option> = readRecord(
  { id: readText, text: readText },
  { bind: readText, preselected: readFlag, color: readText, depth: readNumber },
);

const readField: Reader<FieldDefinition> = readRecord(
  { address: readAddress, group: readGroup, id: readText, kind: readText, label: readText },
  {
    heading: readText,
    hint: readText,
    required: readFlag,
    parent: readAddress,
    maxBytes: readNumber,
    fileKinds: readList(readText),
    options: readList(readOption),
  },
);

const readDefinition: Reader<FormDefinition> = readRecord({
  id: readText,
  heading: readText,
  description: readPublishedText,
  feedback: readPublishedText,
  fields: readList(readField),
});

const readPersonalField: Reader<PersonalField> = readRecord({
  at: readNumber,
  field: readField,
  signed: readFlag,
});

/** Reads a warning about a form definition. Unknown codes are accepted, because the codes are only shown to people. */
const readWarning: Reader<DefinitionWarning> = readRecord({
  code: readText as Reader<DefinitionWarning['code']>,
  at: readText,
});

const readMembers = readRecord(
  { definition: readDefinition },
  {
    warnings: readList(readWarning),
    personal: readList(readPersonalField),
    optionValue: readOneOf<OptionValue>('value', 'id'),
    proof: readFlag,
  },
);

/**
 * Reads a form from the parsed response body of `GET /forms/ID`. Checks every property, because the answer can come
 * from any server: a page sends this request also to a CRM. Undefined: the body has another format, for example that
 * of the CRM, so there is no relay.
 */
export function readPublishedForm(value: unknown): PublishedForm | undefined {
  const members = isPublishedForm(value) ? readMembers(value) : undefined;
  return members && { warnings: [], ...members, repeatable: true };
}
