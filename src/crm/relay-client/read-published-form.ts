import {
  type DefinitionWarning,
  type FieldAddress,
  type FieldDefinition,
  type FormDefinition,
  fieldGroups,
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

const readOption: Reader<Option> = readRecord(
  { id: readText, text: readText },
  { bind: readText, preselected: readFlag, color: readText, depth: readNumber },
);

const readField: Reader<FieldDefinition> = readRecord(
  { address: readAddress, group: readOneOf(...fieldGroups), id: readText, kind: readText, label: readText },
  {
    heading: readText,
    hint: readText,
    required: readFlag,
    parent: readAddress,
    maxBytes: readNumber,
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

/** The codes are for people. A code that this version does not know is as good as any other. */
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
 * Reads the parsed body of `GET /forms/ID` member by member, because every endpoint is asked for it, also a CRM.
 * Undefined for any other value, for example a definition of the CRM.
 */
export function readPublishedForm(value: unknown): PublishedForm | undefined {
  const members = isPublishedForm(value) ? readMembers(value) : undefined;
  return members && { warnings: [], ...members, repeatable: true };
}
