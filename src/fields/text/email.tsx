import { reached } from '../lazy/lazy-module.js';
import type { ControlProps, FieldType } from '../shared/field-type.js';
import { afterPress } from '../shared/scheduling.js';
import { heldText, TextInput } from '../shared/text-input.js';
import { textRules } from '../shared/text-rules.js';

const guess = reached(async () => {
  const fetched = await import('./email-suggestion.js');
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
