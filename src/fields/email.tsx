import { signal } from '@preact/signals';
import { afterPress } from './after-press.js';
import type { ControlProps, FieldType } from './field-type.js';
import { TextInput } from './text-input.js';
import { textRules } from './text-rules.js';

/** Fetched when the visitor comes to the field. */
const guess = signal<typeof import('./email-guess.js') | undefined>(undefined);

function Control({ field, wiring, messages }: ControlProps<string>) {
  const { EmailGuess } = guess.value ?? {};
  return (
    <>
      <TextInput
        field={field}
        wiring={wiring}
        type="email"
        autocomplete="email"
        dir="ltr"
        onEdit={async (now) => {
          const fetched = await import('./email-guess.js').catch(() => undefined);
          await afterPress();
          guess.value = fetched;
          if (!now) fetched?.leave(field);
        }}
      />
      {EmailGuess && <EmailGuess field={field} messages={messages} />}
    </>
  );
}

export const email: FieldType<string> = {
  ...textRules,
  read(raw) {
    // What is often copied with it: a name or `mailto:` before it, a few marks after it.
    const text = raw.trim().replace(/^[^@]*[:<]\s*|[>,;.]{1,3}$/g, '');
    return /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text) ? text : { code: 'email' };
  },
  Control,
};
