import type { ControlProps, FieldType } from '../shared/field-type.js';

/**
 * True: the visitor chose yes. False: the visitor chose no. Undefined: the visitor chose neither, and nothing is
 * sent.
 */
type RadioRaw = boolean | undefined;

function Control({ field, controlAttributes, messages }: ControlProps<RadioRaw>) {
  const choices: [text: string, value: RadioRaw][] = [
    [messages.yes, true],
    [messages.no, false],
  ];
  if (!field.definition.required) choices.push([messages.noAnswer, undefined]);
  const selectedValue = field.raw.value;
  return (
    <div class="choices">
      {choices.map(([text, value]) => {
        const isSelected = selectedValue === value;
        return (
          <label key={text} class="choice">
            <input
              type="radio"
              {...controlAttributes}
              id={`${controlAttributes.id}-${value}`}
              value={value === undefined ? '' : Number(value)}
              checked={isSelected}
              onChange={({ currentTarget: { checked } }) => {
                if (checked === isSelected) return;
                if (checked) field.change(value);
                // The event of the other radio button may have run before this one and changed the value. This button
                // is then no longer selected, and the new value must stay.
                else if (field.raw.peek() === value) field.change(undefined);
              }}
            />
            <span>{text}</span>
          </label>
        );
      })}
    </div>
  );
}

export const radio: FieldType<RadioRaw> = {
  frameKind: 'group',
  requiredIssue: 'required-choice',
  blank: () => undefined,
  isBlank: (raw) => raw === undefined,
  parseText: (text) =>
    /^\s*(1|true)\s*$/i.test(text) ? true : /^\s*(0|false)\s*$/i.test(text) ? false : undefined,
  parse: (raw) => raw ?? { code: 'required' },
  Control,
};
