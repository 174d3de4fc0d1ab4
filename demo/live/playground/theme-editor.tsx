import { useEffect, useState } from 'preact/hooks';
import { listContrastWarnings, parseComputedColor, toHex } from './contrast.js';
import { lookOptions } from './option-fields.js';
import { OptionInput } from './options-form.js';
import type { PlaygroundState } from './share.js';
import { fonts, maxLengthEm, type ThemeToken, themeTokens } from './theme-tokens.js';

type ReadToken = (token: string) => string;
type SetValue = (name: string, value: string | undefined) => void;

interface ThemeEditorProps {
  readonly state: PlaygroundState;
  readonly setOption: SetValue;
  readonly setToken: SetValue;
  /** Number of the form in the preview. A new form has another number. */
  readonly version: number;
}

/** The options and tokens that change the looks of a form, and warnings about colours that are hard to see. */
export function ThemeEditor({ state, setOption, setToken, version }: ThemeEditorProps) {
  /** Returns the value of a token in the form of the preview, for example of `accent`. Empty: there is no form. */
  const [readToken, setReader] = useState<ReadToken>(() => () => '');
  useEffect(() => {
    // The form applies changed tokens and another theme after this component is drawn.
    const timer = setTimeout(() => setReader(() => createTokenReader()), 100);
    return () => clearTimeout(timer);
  }, [state.tokens, state.options, version]);
  const warnings = listContrastWarnings(readToken);
  return (
    <details class="panel" open>
      <summary>
        <h2>Theme</h2>
      </summary>
      {lookOptions.map((field) => (
        <OptionInput key={field.attribute} field={field} options={state.options} setOption={setOption} />
      ))}
      <div class="tokens">
        {themeTokens.map((token) => (
          <TokenInput
            key={token.name}
            token={token}
            value={state.tokens[token.name]}
            shownValue={readToken(toTokenName(token.name)) || token.defaultValue}
            setToken={setToken}
          />
        ))}
      </div>
      <div class="problem" role="status" aria-label="Warnings about contrast">
        {warnings.length > 0 && (
          <ul>
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        )}
      </div>
    </details>
  );
}

/**
 * Reads the tokens of the form in the preview. A colour is read as a computed colour in the form `#rrggbb`, because a
 * token can contain functions such as `light-dark()`.
 */
function createTokenReader(): ReadToken {
  const form = document.querySelector('.preview .apro-form');
  const valueByToken = new Map<string, string>();
  if (form) {
    const style = getComputedStyle(form);
    const probe = document.createElement('span');
    probe.style.colorScheme = style.colorScheme;
    form.closest('.preview')?.append(probe);
    for (const { name, kind } of themeTokens) {
      const token = toTokenName(name);
      const value = style.getPropertyValue(`--_${token}`);
      probe.style.color = '';
      probe.style.color = value;
      const color = kind === 'color' ? parseComputedColor(getComputedStyle(probe).color) : undefined;
      valueByToken.set(token, color ? toHex(color) : value);
    }
    probe.remove();
  }
  return (token) => valueByToken.get(token) ?? '';
}

const toTokenName = (property: string) => property.replace('--apro-', '');

interface TokenInputProps {
  readonly token: ThemeToken;
  /** Value that the visitor has given to the token. Undefined: the token has its default value. */
  readonly value: string | undefined;
  /** The value that the form has now: that of the token, or the default of the form's theme. */
  readonly shownValue: string;
  readonly setToken: SetValue;
}

function TokenInput({ token, value, shownValue, setToken }: TokenInputProps) {
  const { name, label, kind } = token;
  const inputId = `token${name}`;
  const set = (next: string) => setToken(name, next || undefined);
  return (
    <div class="token">
      <div class="line">
        <label for={inputId}>{label}</label>
        {kind === 'font' ? (
          <select id={inputId} onChange={({ currentTarget }) => set(currentTarget.value)}>
            {Object.entries(fonts).map(([text, family]) => (
              <option key={text} value={family} selected={family === (value ?? '')}>
                {text}
              </option>
            ))}
          </select>
        ) : kind === 'color' ? (
          <input
            id={inputId}
            type="color"
            value={value ?? shownValue}
            onInput={({ currentTarget }) => set(currentTarget.value)}
          />
        ) : (
          <input
            id={inputId}
            type="range"
            min="0"
            max={maxLengthEm}
            step="0.125"
            value={Number.parseFloat(value ?? shownValue)}
            aria-valuetext={value ?? shownValue}
            onInput={({ currentTarget }) => set(`${currentTarget.value}em`)}
          />
        )}
      </div>
      <button type="button" disabled={value === undefined} onClick={() => setToken(name, undefined)}>
        <span aria-hidden="true">×</span>
        <span class="live-unseen">Default {label}</span>
      </button>
    </div>
  );
}
