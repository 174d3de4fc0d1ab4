import { useTexts } from '../texts/language.js';

export interface Light {
  readonly name: string;
  readonly level: 'good' | 'warning' | 'bad';
  /** The figure, or a word. */
  readonly value: string;
  /** Since when, what is next, or what to do. */
  readonly sentence: string;
}

/** Sign and shape differ by level, so that nothing depends on colour. */
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
