import { signal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import type { FieldModel } from '../../form/field-model.js';
import { getFormatLanguage } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { createLazyModule, type LazyModule } from '../lazy/lazy-module.js';
import type { ControlAttributes, ControlProps } from '../shared/field-type.js';
import { waitForPointerRelease } from '../shared/scheduling.js';
import { getTextInputProps, TextInput, type TextInputProps } from '../shared/text-input.js';

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
  /**
   * Component that is rendered below the text input, for example with a suggestion. Undefined: nothing is rendered
   * there.
   */
  Assistant?(props: AssistantProps): ComponentChild;
  /** Called after the visitor has left the field. The function may change the text of the field. */
  finishText?(field: FieldModel<string>): void;
  /**
   * Returns the text that the input shows while it does not have the focus. The value of the field stays what the
   * visitor typed. The module is then also loaded when the input first has a value.
   */
  formatText?(text: string, language: string): string;
}

export interface AssistedInputProps {
  /**
   * The field to which the input belongs. Undefined: the input is one of several inputs of a field, so it gets no
   * help with its text.
   */
  readonly field?: FieldModel<string>;
  readonly controlAttributes: ControlAttributes;
  readonly value: string;
  readonly messages: Messages;
  onValue(value: string): void;
}

/** Creates a text control that uses a `TextAssistant` module. All fields of the same kind share the module. */
export function createAssistedInput<Module extends TextAssistant>(
  importAssistant: () => Promise<Module>,
  attributes: Pick<TextInputProps, 'type' | 'inputMode' | 'autocomplete'>,
): {
  readonly assistant: LazyModule<Module>;
  Input(props: AssistedInputProps): ComponentChild;
  Control(props: ControlProps<string>): ComponentChild;
} {
  const assistant = createLazyModule(async () => {
    const module = await importAssistant();
    if (!import.meta.env.SSR) await waitForPointerRelease();
    return module;
  });
  /** Id of the input of this field kind that has the focus. Undefined: no such input has the focus. */
  const focusedId = signal<string | undefined>(undefined);

  function Input({ field, messages, ...props }: AssistedInputProps) {
    const { value } = props;
    const { id } = props.controlAttributes;
    const { Assistant, formatText } = assistant.module ?? {};
    const isFocused = focusedId.value === id;
    const formats = attributes.inputMode !== undefined;
    if (formats && value) void assistant.load();
    const shownText = (!isFocused && formatText?.(value, getFormatLanguage(messages))) || value;
    return (
      <>
        <div class="lone">
          <TextInput
            dir="ltr"
            {...attributes}
            // Without script, the relay checks email addresses and accepts more spellings than a browser. So the
            // server renders a text input; an email input would let the browser reject some of these spellings. Phones
            // do not capitalize the text of an email input.
            {...(import.meta.env.SSR &&
              attributes.type === 'email' && { type: 'text', inputMode: 'email', autocapitalize: 'none' })}
            {...props}
            value={shownText}
            onFocusChange={async (hasFocus, input) => {
              focusedId.value = hasFocus ? id : undefined;
              if (hasFocus && formats) {
                // While the input has the focus, it shows the text as typed instead of the formatted text. All of the
                // text is selected, so that the next key press replaces the text. A script or a password manager may
                // have set another text without an event.
                if (input.value === shownText) input.value = value;
                else props.onValue(input.value);
                input.select();
              }
              await assistant.load();
              // The visitor may have returned to the field while the module was loading. The text of the field must
              // not change then.
              if (field && focusedId.peek() !== id) assistant.module?.finishText?.(field);
            }}
          />
        </div>
        {/* A server does not render `Assistant`. The browser must first render the same elements as the server, and has
            not loaded the module with `Assistant` at that time. */}
        {!import.meta.env.SSR && field && Assistant && (
          <Assistant field={field} isFocused={isFocused} messages={messages} />
        )}
      </>
    );
  }

  return {
    assistant,
    Input,
    Control: (props) => <Input {...getTextInputProps(props)} field={props.field} messages={props.messages} />,
  };
}
