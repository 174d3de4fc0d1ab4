import { afterPress } from './after-press.js';
import type { ControlProps, FieldType } from './field-type.js';
import { reached } from './reached.js';
import { heldText, TextInput } from './text-input.js';
import { textRules } from './text-rules.js';

const guess = reached(async () => {
  const fetched = await import('./email-guess.js');
  await afterPress();
  return fetched;
});

function Control(props: ControlProps<string>) {
  const { field, messages } = props;
  const { EmailGuess } = guess.part ?? {};
  return (
    <>
      <TextInput
        {...heldText(props)}
        type="email"
        autocomplete="email"
        dir="ltr"
        onEdit={async (now) => {
          await guess.fetch();
          if (!now) guess.part?.leave(field);
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
