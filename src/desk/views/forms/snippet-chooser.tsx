import { useState } from 'preact/hooks';
import { snippetBySystem } from '../../client/snippets.js';
import { useTexts } from '../../texts/language.js';
import { CopyBox } from '../copy-box.js';

interface SnippetChooserProps {
  readonly form: string;
  readonly relayUrl: string;
  /** False: the relay setting `PUBLIC_URL` is not set, so the URL in the code works on this machine only. */
  readonly isPublic: boolean;
}

/** Shows the code that puts a form into a website. The administrator chooses the system of the website. */
export function SnippetChooser({ form, relayUrl, isPublic }: SnippetChooserProps) {
  const { place } = useTexts();
  const [system, setSystem] = useState('HTML');
  return (
    <section class="card">
      <h2>{place.title}</h2>
      <div class="tools">
        <label>
          {place.system}
          <select value={system} onChange={({ currentTarget }) => setSystem(currentTarget.value)}>
            {Object.keys(snippetBySystem).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </div>
      {!isPublic && <p>{place.noAddress}</p>}
      <CopyBox text={snippetBySystem[system]?.({ relay: relayUrl, form }) ?? ''} />
      <p>
        <a href={`${relayUrl}/f/${form}`} target="_blank" rel="noreferrer">
          {place.hosted}
        </a>
      </p>
    </section>
  );
}
