import type { ControlProps, FieldType } from '../shared/field-type.js';

/**
 * True: the visitor chose yes. False: the visitor chose no. Undefined: the visitor chose neither, and nothing is
 * sent.
 */
type RadioRaw = boolean | undefined;

function Control({ field, controlAttributes, messages }: ControlProps<RadioRaw>) {
  const choices: readonly (readonly [string, RadioRaw])[] = [
    [messages.yes, true],
    [messages.no, false],
  ];
  const visibleChoices = field.definition.required
    ? choices
    : [...choices, [messages.noAnswer, undefined] as const];
  const selectedValue = field.raw.value;
  return (
    <div class="choices">
      {visibleChoices.map(([text, value]) => {
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
                // An event of the other button may already have changed the value. This button is then not selected
                // any more, and the value must stay.
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
