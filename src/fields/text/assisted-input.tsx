import { signal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import type { FieldModel } from '../../form/field-model.js';
import type { Messages } from '../../messages/messages.js';
import { createLazyModule, type LazyModule } from '../lazy/lazy-module.js';
import type { ControlProps } from '../shared/field-type.js';
import { waitForPointerRelease } from '../shared/scheduling.js';
import { getTextInputProps, TextInput } from '../shared/text-input.js';

export interface AssistantProps {
  readonly field: FieldModel<string>;
  readonly isFocused: boolean;
  readonly messages: Messages;
}

/**
 * A module that helps the visitor with the text of a field, for example by suggesting a correction. The module is
 * loaded when the visitor first focuses or leaves such a field.
 */
export interface TextAssistant {
  /** Component that is rendered below the input. */
  Assistant(props: AssistantProps): ComponentChild;
  /** Called after the visitor has left the field. The function may change the text of the field. */
  finishText(field: FieldModel<string>): void;
}

/** Creates a text control that uses a `TextAssistant` module. All fields of the same kind share the module. */
export function createAssistedInput<Module extends TextAssistant>(
  importAssistant: () => Promise<Module>,
  type: 'email' | 'tel',
): { readonly assistant: LazyModule<Module>; Control(props: ControlProps<string>): ComponentChild } {
  const assistant = createLazyModule(async () => {
    const module = await importAssistant();
    if (!import.meta.env.SSR) await waitForPointerRelease();
    return module;
  });
  /** The field of this kind that has the focus. Undefined: no field of this kind has the focus. */
  const focusedField = signal<FieldModel<string> | undefined>(undefined);

  return {
    assistant,
    Control(props) {
      const { field, messages } = props;
      const { Assistant } = assistant.module ?? {};
      return (
        <>
          <TextInput
            {...getTextInputProps(props)}
            // Without script, the relay checks email addresses, and accepts more spellings than a browser.
            type={import.meta.env.SSR && type === 'email' ? 'text' : type}
            {...(import.meta.env.SSR && type === 'email' && { inputMode: type })}
            autocomplete={type}
            dir="ltr"
            onFocusChange={async (isFocused) => {
              focusedField.value = isFocused ? field : undefined;
              await assistant.load();
              // The visitor may have returned to the field while the module was loading. The text of the field must
              // not change then.
              if (focusedField.peek() !== field) assistant.module?.finishText(field);
            }}
          />
          {Assistant && (
            <Assistant field={field} isFocused={focusedField.value === field} messages={messages} />
          )}
        </>
      );
    },
  };
}
