import type { Answer, Answers } from '../../form/answer.js';
import type { Option } from '../../form/definition.js';
import type { PhpValue } from '../http/encode-php-form.js';

/** What a chosen option is sent as: its text, as the vendor's own client does, or its id. */
export type OptionValue = 'value' | 'id';

/** The `data` of a filled form (protocol.md, Sending), spelt by the shape of each answer alone. */
export function writeAnswers(
  answers: Answers,
  optionValue: OptionValue = 'value',
): ReadonlyMap<string, PhpValue> {
  const data = new Map<string, Map<string, PhpValue>>();
  for (const [address, answer] of answers) {
    const [group = '', id = ''] = address.split('.');
    const fields = data.get(group) ?? new Map<string, PhpValue>();
    data.set(group, fields);
    const value = spell(answer, optionValue);
    fields.set(id, group.startsWith('def_') ? value : { value });
  }
  return data;
}

function spell(answer: Answer, optionValue: OptionValue): PhpValue {
  if (typeof answer === 'string') return answer;
  if (typeof answer === 'boolean') return answer ? '1' : '0';
  if ('option' in answer) return spellOption(answer.option, optionValue);
  if ('options' in answer) {
    const spelt = answer.options.map((option) => spellOption(option, optionValue));
    // (open) A comma inside a text could not be told from the one between two.
    return spelt.some((text) => text.includes(',')) ? spelt : spelt.join(',');
  }
  if ('lat' in answer) return { lat: answer.lat, lon: answer.lon };
  if ('from' in answer) return [answer.from, answer.to];
  return answer.files.length === 1 ? answer.files[0] : answer.files;
}

function spellOption({ id, text }: Option, optionValue: OptionValue): string {
  return optionValue === 'id' ? id : text;
}
