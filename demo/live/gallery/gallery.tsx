import { useEffect, useState } from 'preact/hooks';
import { KindCard } from './kind-card.js';
import { galleryKinds } from './kinds.js';
import { galleryStates, readState, stateTexts } from './states.js';

/** Shows every kind of field in one state, with its definition and the words of a screen reader. */
export function Gallery() {
  const [state, setState] = useState(() => readState(location.hash));
  useEffect(() => {
    const readAddress = () => setState(readState(location.hash));
    addEventListener('hashchange', readAddress);
    return () => removeEventListener('hashchange', readAddress);
  }, []);
  return (
    <div class="live-app gallery">
      <div class="panel states">
        <nav aria-label="States">
          <ul>
            {galleryStates.map((name) => (
              <li key={name}>
                <a href={`#${name}`} aria-current={name === state ? 'true' : undefined}>
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <p role="status">{stateTexts[state]}</p>
      </div>
      <div class="kinds">
        {galleryKinds.map((kind) => (
          <KindCard key={kind.kind} kind={kind} state={state} />
        ))}
      </div>
    </div>
  );
}
