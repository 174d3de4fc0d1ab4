import type { Answer, Answers } from '../../form/answer.js';
import type { Option } from '../../form/definition.js';
import type { PhpValue } from '../http/encode-php-form.js';

/** What a chosen option is sent as: its text, as the vendor's own client does, or its id. */
export type OptionValue = 'value' | 'id';

/** The `data` of a filled form (protocol.md, Sending), spelt by the shape of each answer alone. */
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
    // (open) A comma inside a text could not be told from the one between two.
    return encodedOptions.some((text) => text.includes(',')) ? encodedOptions : encodedOptions.join(',');
  }
  if ('lat' in answer) return { lat: answer.lat, lon: answer.lon };
  if ('from' in answer) return [answer.from, answer.to];
  return answer.files.length === 1 ? answer.files[0] : answer.files;
}

function encodeOption({ id, text }: Option, optionValue: OptionValue): string {
  return optionValue === 'id' ? id : text;
}
