import { examples } from './examples.js';
import type { DefinitionResult } from './read-definition.js';
import type { PlaygroundState } from './share.js';

interface DefinitionInputProps {
  readonly state: PlaygroundState;
  /** Result of reading the text. Undefined: the text has not been read yet. */
  readonly result: DefinitionResult | undefined;
  readonly onChange: (changed: Partial<PlaygroundState>) => void;
}

/**
 * Maximum length of a text that the text area shows, in characters. A text area with a longer text makes the page
 * slow.
 */
const maxShownLength = 100_000;

/** Returns the text of the definition: that of the visitor, or that of the example. */
export function getDefinitionText({ example, definition }: PlaygroundState): string {
  return definition ?? examples[example]?.getText() ?? '';
}

/** The list of examples, the text of the definition, and a sentence for everything that is wrong with the text. */
export function DefinitionInput({ state, result, onChange }: DefinitionInputProps) {
  const text = getDefinitionText(state);
  const isTooLong = state.definition === undefined && text.length > maxShownLength;
  return (
    <section class="panel" aria-labelledby="playground-definition">
      <h2 id="playground-definition">Definition</h2>
      <label class="line">
        <span>Start from</span>
        <select
          onChange={({ currentTarget }) =>
            onChange({ example: currentTarget.selectedIndex, definition: undefined })
          }
        >
          {examples.map(({ name }, index) => (
            <option key={name} selected={index === state.example}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="block">
        <span>The CRM’s answer, or the answer of a relay to GET /forms/ID</span>
        <textarea
          rows={9}
          spellcheck={false}
          aria-describedby="playground-problems"
          aria-invalid={result !== undefined && 'problem' in result}
          value={isTooLong ? '' : text}
          placeholder={
            isTooLong ? `${text.length.toLocaleString('en')} characters. Paste another text here.` : ''
          }
          onInput={({ currentTarget }) => onChange({ definition: currentTarget.value })}
        />
      </label>
      <div id="playground-problems" role="status">
        {result && 'problem' in result && <p class="problem">{result.problem}</p>}
        {result && 'warnings' in result && result.warnings.length > 0 && (
          <>
            <p>The form works. The relay reports these parts of the definition:</p>
            <ul>
              {result.warnings.map((warning) => (
                <li key={warning}>{warning}</li>
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  );
}
