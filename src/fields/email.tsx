import { signal } from '@preact/signals';
import { afterPress } from './after-press.js';
import type { ControlProps, FieldType } from './field-type.js';
import { TextInput } from './text-input.js';
import { textRules } from './text-rules.js';

/** Fetched when the visitor comes to the field. */
const guess = signal<typeof import('./email-guess.js') | undefined>(undefined);

async function fetchGuess(): Promise<void> {
  const fetched = await import('./email-guess.js').catch(() => undefined);
  await afterPress();
  guess.value = fetched;
}

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
          await (now ? fetchGuess() : afterPress());
          if (!now) guess.value?.leave(field);
        }}
      />
      {EmailGuess && <EmailGuess field={field} messages={messages} />}
    </>
  );
}

export const email: FieldType<string> = {
  ...textRules,
  read: (raw) => (/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(raw.trim()) ? raw.trim() : { code: 'email' }),
  Control,
};
