import { type OptionField, optionFieldGroups } from './option-fields.js';

interface OptionsFormProps {
  readonly options: Readonly<Record<string, string>>;
  readonly setOption: (attribute: string, value: string | undefined) => void;
}

/** One input for each option of a form, in groups. The inputs come from the table of options. */
export function OptionsForm(props: OptionsFormProps) {
  return optionFieldGroups.map(({ title, fields }) => (
    <details key={title} class="panel">
      <summary>
        <h2>Options: {title.toLowerCase()}</h2>
      </summary>
      {fields.map((field) => (
        <OptionInput key={field.attribute} field={field} {...props} />
      ))}
    </details>
  ));
}

interface OptionInputProps extends OptionsFormProps {
  readonly field: OptionField;
}

/** The input of one option, with its description. */
export function OptionInput({ field, options, setOption }: OptionInputProps) {
  const { attribute, choices, isFlag, description, defaultText, isSnippetOnly } = field;
  const value = options[attribute];
  const inputId = `option-${attribute}`;
  const helpId = `${inputId}-help`;
  return (
    <div class="option">
      <div class="line">
        <label for={inputId}>{attribute}</label>
        {isFlag ? (
          <input
            id={inputId}
            type="checkbox"
            checked={value !== undefined}
            aria-describedby={helpId}
            onChange={({ currentTarget }) => setOption(attribute, currentTarget.checked ? '' : undefined)}
          />
        ) : choices ? (
          <select
            id={inputId}
            aria-describedby={helpId}
            onChange={({ currentTarget }) => setOption(attribute, currentTarget.value || undefined)}
          >
            <option value="" selected={value === undefined}>
              {defaultText ? `default: ${toPlainText(defaultText)}` : 'default'}
            </option>
            {choices.map((choice) => (
              <option key={choice} value={choice} selected={choice === value}>
                {choice}
              </option>
            ))}
          </select>
        ) : (
          <input
            id={inputId}
            value={value ?? ''}
            placeholder={toPlainText(defaultText ?? '')}
            spellcheck={false}
            autocomplete="off"
            aria-describedby={helpId}
            onInput={({ currentTarget }) => setOption(attribute, currentTarget.value || undefined)}
          />
        )}
      </div>
      <p class="help" id={helpId}>
        {toPlainText(description)}
        {isSnippetOnly && ' Only the snippet contains this option, because it leads out of this page.'}
      </p>
    </div>
  );
}

function toPlainText(markdown: string): string {
  return markdown.replaceAll('`', '');
}
