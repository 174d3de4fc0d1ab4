import type { Answer, Answers } from '../../form/answer.js';
import type { Option } from '../../form/definition.js';
import type { PhpValue } from '../http/encode-php-form.js';

/**
 * Defines how a chosen option is sent to the CRM. `value`: as the option's text, like the CRM vendor's own form
 * script. `id`: as the option's id.
 */
export type OptionValue = 'value' | 'id';

/**
 * Encodes the visitor's answers as the property `data` of the request that submits a form (docs/protocol.md, sections
 * 5 and 7). The encoding of an answer depends only on the answer's type, not on the kind of field.
 */
export function encodeAnswers(
  answers: Answers,
  optionValue: OptionValue = 'value',
): ReadonlyMap<string, PhpValue> {
  const data = new Map<string, Map<string, PhpValue>>();
  for (const [address, answer] of answers) {
    const [group = '', id = ''] = address.split('.');
    const groupFields = data.get(group) ?? new Map<string, PhpValue>();
    data.set(group, groupFields);
    const value = encodeAnswer(answer, optionValue);
    groupFields.set(id, group.startsWith('def_') ? value : { value });
  }
  return data;
}

function encodeAnswer(answer: Answer, optionValue: OptionValue): PhpValue {
  if (typeof answer === 'string') return answer;
  if (typeof answer === 'boolean') return answer ? '1' : '0';
  if ('option' in answer) return encodeOption(answer.option, optionValue);
  if ('options' in answer) {
    const encodedOptions = answer.options.map((option) => encodeOption(option, optionValue));
    // The texts of several options are joined with commas. If a text contains a comma itself, the CRM could not split
    // them, so the options are sent as a list (docs/protocol.md, section 5; it is an open question whether every CRM
    // accepts both).
    return encodedOptions.some((text) => text.includes(',')) ? encodedOptions : encodedOptions.join(',');
  }
  if ('lat' in answer) return { lat: answer.lat, lon: answer.lon };
  if ('from' in answer) return [answer.from, answer.to];
  return answer.files.length === 1 ? answer.files[0] : answer.files;
}

function encodeOption({ id, text }: Option, optionValue: OptionValue): string {
  return optionValue === 'id' ? id : text;
}
