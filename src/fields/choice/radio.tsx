import type { ControlProps, FieldType } from '../shared/field-type.js';

/** Yes, no, or unset; unset is not sent. */
type RadioRaw = boolean | undefined;

function Control({ field, wiring, messages }: ControlProps<RadioRaw>) {
  const answers: readonly (readonly [string, RadioRaw])[] = [
    [messages.yes, true],
    [messages.no, false],
  ];
  const offered = field.definition.required ? answers : [...answers, [messages.noAnswer, undefined] as const];
  return (
    <div class="choices">
      {offered.map(([text, value]) => (
        <label key={text} class="choice">
          <input
            type="radio"
            {...wiring}
            id={`${wiring.id}-${value}`}
            value={value === undefined ? '' : Number(value)}
            checked={field.raw.value === value}
            onChange={() => field.change(value)}
          />
          <span>{text}</span>
        </label>
      ))}
    </div>
  );
}

export const radio: FieldType<RadioRaw> = {
  framedAs: 'group',
  blank: () => undefined,
  isBlank: (raw) => raw === undefined,
  fromText: (text) =>
    /^\s*(1|true)\s*$/i.test(text) ? true : /^\s*(0|false)\s*$/i.test(text) ? false : undefined,
  read: (raw) => raw ?? { code: 'required' },
  Control,
};
