import { useTexts } from '../texts/language.js';

export interface Light {
  readonly name: string;
  readonly level: 'good' | 'warning' | 'bad';
  /** The figure that the card shows in large type, or a word. */
  readonly value: string;
  /** Sentence below the figure: since when it is so, what happens next, or what to do. */
  readonly sentence: string;
}

/** Signs for the levels of a light. They differ in shape, so that the level can be seen without colour. */
const signs: Readonly<Record<Light['level'], string>> = { good: '✓', warning: '!', bad: '×' };

export function LightCard({ light: { name, level, value, sentence } }: { readonly light: Light }) {
  const { lights } = useTexts();
  return (
    <li class="card light">
      <div class="title">
        <span class={`sign ${level}`} role="img" aria-label={lights[level]}>
          {signs[level]}
        </span>
        <h2>{name}</h2>
      </div>
      <p class="value">{value}</p>
      <p>{sentence}</p>
    </li>
  );
}
