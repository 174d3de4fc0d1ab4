import type { Answer, Answers } from '../form/answer.js';
import { fieldGroups, type Option } from '../form/definition.js';
import type { PhpValue } from './php-form.js';

/** What a chosen option is sent as: its text, as the vendor's own client does, or its id. */
export type OptionValue = 'value' | 'id';

/** The `data` of a filled form (protocol.md, Sending), spelt by the shape of each answer alone. */
export function writeAnswers(
  answers: Answers,
  optionValue: OptionValue = 'value',
): ReadonlyMap<string, PhpValue> {
  const data = new Map<string, PhpValue>();
  for (const group of fieldGroups) {
    const fields = new Map<string, PhpValue>();
    for (const [address, answer] of answers) {
      if (!address.startsWith(`${group}.`)) continue;
      const value = spell(answer, optionValue);
      fields.set(address.slice(group.length + 1), group.startsWith('def_') ? value : { value });
    }
    if (fields.size > 0) data.set(group, fields);
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
