import { useTexts } from '../texts/language.js';

export interface Light {
  readonly name: string;
  readonly level: 'good' | 'warning' | 'bad';
  /** Number or word that the card shows in large type. */
  readonly value: string;
  /**
   * Sentence below the value: since when the value has not changed, what happens next, or what the administrator has
   * to do.
   */
  readonly sentence: string;
}

/**
 * Signs for the levels `good`, `warning` and `bad`. They differ in shape, so that people who see no colours can tell
 * them apart.
 */
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
