import { createLazyModule } from '../lazy/lazy-module.js';
import type { ControlProps, FieldType } from '../shared/field-type.js';
import { waitForPointerRelease } from '../shared/scheduling.js';
import { getTextInputProps, TextInput } from '../shared/text-input.js';
import { cleanCode, textRules } from '../shared/text-rules.js';

const lazySuggestion = createLazyModule(async () => {
  const suggestionModule = await import('./email-suggestion.js');
  await waitForPointerRelease();
  return suggestionModule;
});

function Control(props: ControlProps<string>) {
  const { field, messages } = props;
  const { EmailSuggestion } = lazySuggestion.module ?? {};
  return (
    <>
      <TextInput
        {...getTextInputProps(props)}
        type="email"
        autocomplete="email"
        dir="ltr"
        onFocusChange={async (isFocused) => {
          await lazySuggestion.load();
          if (!isFocused) lazySuggestion.module?.commitText(field);
        }}
      />
      {EmailSuggestion && <EmailSuggestion field={field} messages={messages} />}
    </>
  );
}

export const email: FieldType<string> = {
  ...textRules,
  parse(raw) {
    // Input methods write full-width characters. A copied link may have a query and encoded characters.
    const text = cleanCode(raw)
      .normalize('NFKC')
      .replaceAll('。', '.')
      .replace(/(@[^?]*)\?.*/, '$1');
    const decodedText = /^<?mailto:/i.test(text)
      ? text
          .replace(/\?.*/, '')
          .replace(/%([0-7][\da-f])/gi, (_, hex) => String.fromCharCode(Number(`0x${hex}`)))
      : text;
    // A copied address often has a name or `mailto:` before it, or up to three punctuation marks after it.
    const address = decodedText.replace(/^[^@]*[:<]\s*|[>,;.]{1,3}$/g, '');
    return /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(address) ? address : { code: 'email' };
  },
  Control,
};
