import { useEffect, useState } from 'preact/hooks';
import { inPageCrm } from '../in-page-crm.js';
import { DefinitionInput, getDefinitionText } from './definition-input.js';
import { OptionsForm } from './options-form.js';
import { Preview } from './preview.js';
import { type DefinitionResult, readDefinition } from './read-definition.js';
import { Results } from './results.js';
import { initialState, type PlaygroundState, readShareText, writeShareText } from './share.js';
import { ThemeEditor } from './theme-editor.js';

/** Id under which the CRM inside the page has the form of the playground. */
export const previewFormId = 'playground';

/** Delay between a change and the new form, in milliseconds, so that typing does not make a form per character. */
const delayMs = 300;

/**
 * Shows a form for a definition that the visitor pastes, with every option of a form. No data leaves the page. The
 * state is in the fragment of the address, which browsers do not send to a server.
 */
export function Playground() {
  const [state, setState] = useState<PlaygroundState>();
  const [result, setResult] = useState<DefinitionResult>();
  /** Number of the definition, so that a new definition makes a new form. */
  const [version, setVersion] = useState(0);
  const change = (changed: Partial<PlaygroundState>) =>
    setState((current) => current && { ...current, ...changed });

  useEffect(() => {
    const readAddress = async () => setState((await readShareText(location.hash.slice(1))) ?? initialState);
    void readAddress();
    addEventListener('hashchange', readAddress);
    return () => removeEventListener('hashchange', readAddress);
  }, []);

  const text = state && getDefinitionText(state);
  useEffect(() => {
    if (text === undefined) return;
    let isCurrent = true;
    const timer = setTimeout(
      async () => {
        const read = await readDefinition(text);
        if (!isCurrent) return;
        if ('published' in read) inPageCrm.setPublishedForm(previewFormId, read.published);
        setResult(read);
        setVersion((current) => current + 1);
      },
      version === 0 ? 0 : delayMs,
    );
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text]);

  useEffect(() => {
    if (!state) return;
    const timer = setTimeout(async () => {
      const hash = state === initialState ? '' : `#${await writeShareText(state)}`;
      // A replaced address adds no entry to the history, and fires no `hashchange`.
      history.replaceState(history.state, '', location.pathname + location.search + hash);
    }, delayMs);
    return () => clearTimeout(timer);
  }, [state]);

  if (!state) return <p>Loading…</p>;
  const setOption = (name: string, value: string | undefined) =>
    change({ options: withValue(state.options, name, value) });
  const setToken = (name: string, value: string | undefined) =>
    change({ tokens: withValue(state.tokens, name, value) });
  return (
    <div class="live-app playground">
      <div class="controls">
        <DefinitionInput state={state} result={result} onChange={change} />
        <ThemeEditor state={state} setOption={setOption} setToken={setToken} version={version} />
        <OptionsForm options={state.options} setOption={setOption} />
      </div>
      <div class="outcome">
        <Preview state={state} result={result} version={version} onReset={() => setState(initialState)} />
        {result && 'definition' in result && <Results state={state} readable={result} />}
      </div>
    </div>
  );
}

/** Returns a copy of a record with a changed value. An undefined value removes the name. */
function withValue(
  record: Readonly<Record<string, string>>,
  name: string,
  value: string | undefined,
): Readonly<Record<string, string>> {
  const { [name]: _, ...others } = record;
  return value === undefined ? others : { ...others, [name]: value };
}
