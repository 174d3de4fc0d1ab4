import { useEffect, useState } from 'preact/hooks';
import { encodeRelayBody } from '../../../src/crm/relay-client/send-to-relay.js';
import { encodeAnswers } from '../../../src/crm/submission/write-answers.js';
import { snippetBySystem, systemsWithoutOptions } from '../../../src/desk/client/snippets.js';
import type { AproFormElement } from '../../../src/embed/element/form-element.js';
import type { Answer, Answers } from '../../../src/form/answer.js';
import type { FieldAddress } from '../../../src/form/definition.js';
import { CopyButton } from '../copy-button.js';
import { inPageCrm, type SentLead } from '../in-page-crm.js';
import type { ReadableDefinition } from './read-definition.js';
import type { PlaygroundState } from './share.js';
import { Sizes } from './sizes.js';

interface ResultsProps {
  readonly state: PlaygroundState;
  readonly readable: ReadableDefinition;
}

const relay = 'https://forms.example.com';

/** Shows the request of the form, the snippet for each system, and the sizes. */
export function Results({ state, readable }: ResultsProps) {
  const { definition } = readable;
  const body = useRequestBody(definition.id, state.options['option-value'] === 'id');
  return (
    <>
      <section class="panel" aria-labelledby="playground-request">
        <h2 id="playground-request">Request</h2>
        {body.receipt ? (
          <p>
            Sent to the CRM inside this page. Receipt: <strong>{body.receipt}</strong>
          </p>
        ) : (
          <p>The form would send this to the relay, with the values that are valid now.</p>
        )}
        {/* The text scrolls, so the keyboard must be able to focus it. */}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region needs the focus. */}
        <pre tabIndex={0}>
          <code>{toLines(body.body)}</code>
        </pre>
      </section>
      <Snippet state={state} form={definition.id || '34'} />
      <Sizes readable={readable} requestBytes={body.body.length} />
    </>
  );
}

/**
 * Returns the body of the request that the form would send now. After the form was sent, returns the body that was
 * sent.
 */
function useRequestBody(formId: string, sendsIds: boolean): SentLead {
  const [values, setValues] = useState<Answers>(new Map());
  const [sent, setSent] = useState<SentLead>();
  useEffect(() => {
    const update = ({ target }: Event) => {
      if (!(target instanceof Element) || !target.closest('.preview')) return;
      const form = document.querySelector<AproFormElement>('.preview apro-form');
      setValues(new Map(Object.entries(form?.values ?? {}) as [FieldAddress, Answer][]));
      setSent(undefined);
    };
    const names = ['aproready', 'aprochange'];
    for (const name of names) document.addEventListener(name, update);
    const stop = inPageCrm.onSend(setSent);
    return () => {
      for (const name of names) document.removeEventListener(name, update);
      stop();
    };
  }, []);
  return (
    sent ?? {
      body: encodeRelayBody(
        { url: '' },
        formId,
        encodeAnswers(values, sendsIds ? 'id' : 'value'),
        '00000000-0000-4000-8000-000000000000',
        {},
      ),
      receipt: '',
    }
  );
}

/** Writes a request body as one line for each value. */
function toLines(body: string): string {
  return Array.from(new URLSearchParams(body), ([name, value]) => `${name} = ${value}`).join('\n');
}

function Snippet({ state, form }: { readonly state: PlaygroundState; readonly form: string }) {
  const [system, setSystem] = useState('HTML');
  const code = snippetBySystem[system]?.({ relay, form, options: state.options }) ?? '';
  const tokens = Object.entries(state.tokens);
  const css = `${form ? `/* in the style sheet of the page */\n` : ''}apro-form, [data-apro-form] {\n${tokens.map(([name, value]) => `  ${name}: ${value};\n`).join('')}}`;
  return (
    <section class="panel" aria-labelledby="playground-snippet">
      <div class="bar">
        <h2 id="playground-snippet">Snippet</h2>
        <label>
          <span>System</span>
          <select value={system} onChange={({ currentTarget }) => setSystem(currentTarget.value)}>
            {Object.keys(snippetBySystem).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <CopyButton getText={() => code}>Copy</CopyButton>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region needs the focus. */}
      <pre tabIndex={0}>
        <code>{code}</code>
      </pre>
      {systemsWithoutOptions.includes(system) && Object.keys(state.options).length > 0 && (
        <p>The page of the form does not take these options.</p>
      )}
      {tokens.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region needs the focus.
        <pre tabIndex={0}>
          <code>{css}</code>
        </pre>
      )}
    </section>
  );
}
