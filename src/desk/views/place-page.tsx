import { useState } from 'preact/hooks';
import { snippetBySystem } from '../client/snippets.js';
import { useTexts } from '../texts/language.js';
import { CopyBox } from './copy-box.js';

const localAddress = 'http://127.0.0.1:8787';

/** Shows the code that puts a form into a website. The administrator chooses the form and the system of the website. */
export function PlacePage({ publicUrl }: { readonly publicUrl: string | undefined }) {
  const { pages, place } = useTexts();
  const [form, setForm] = useState('34');
  const [system, setSystem] = useState('HTML');
  const relay = publicUrl ?? localAddress;
  const isId = /^\d{1,18}$/.test(form);
  return (
    <>
      <h1>{pages.place}</h1>
      <section class="card">
        <p>{place.intro}</p>
        <div class="tools">
          <label>
            {place.form}
            <input
              inputMode="numeric"
              value={form}
              aria-invalid={!isId}
              onInput={({ currentTarget }) => setForm(currentTarget.value.trim())}
            />
          </label>
          <label>
            {place.system}
            <select value={system} onChange={({ currentTarget }) => setSystem(currentTarget.value)}>
              {Object.keys(snippetBySystem).map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        </div>
        {!publicUrl && <p>{place.noAddress}</p>}
        {isId && <CopyBox text={snippetBySystem[system]?.({ relay, form }) ?? ''} />}
        {isId && (
          <p>
            <a href={`${relay}/f/${form}`} target="_blank" rel="noreferrer">
              {place.hosted}
            </a>
          </p>
        )}
      </section>
    </>
  );
}
