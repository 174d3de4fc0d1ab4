import { Component } from 'preact';
import { createLazyModule } from '../lazy/lazy-module.js';
import type { ControlProps, FieldType } from '../shared/field-type.js';
import { getTextInputProps, TextInput } from '../shared/text-input.js';
import { textRules } from '../shared/text-rules.js';
import css from './date-time.css?inline';
import type { DateTimeInputState } from './date-time-input.js';
import { CalendarButton, hasNativePicker, nativeDatePickerProps } from './native-picker.js';

/**
 * The lazily loaded module with the text input for dates, its calendar, and the functions that parse and format
 * dates. Touch devices do not load the module, because they use the native date input.
 */
const lazyDate = createLazyModule(() => import('./lazy-date.js'));

class DateControl extends Component<ControlProps<string>, DateTimeInputState> {
  override state: DateTimeInputState = {};

  #loadAndShowExample = async (): Promise<void> => {
    await lazyDate.load();
    lazyDate.module?.showDateExample(this, this.props.messages.language);
  };

  override render(props: ControlProps<string>) {
    const inputProps = getTextInputProps(props);
    if (hasNativePicker()) return <TextInput {...nativeDatePickerProps} {...inputProps} />;
    // `renderDateInput` renders the same elements as the code below. The input therefore keeps the focus when the
    // module has been loaded.
    if (lazyDate.module) return lazyDate.module.renderDateInput(this, props);
    if (inputProps.value) void lazyDate.load();
    return (
      <div class="dated" onFocusIn={this.#loadAndShowExample} onPointerOver={this.#loadAndShowExample}>
        <TextInput autocomplete="off" {...inputProps} />
        <CalendarButton
          messages={props.messages}
          label={props.field.definition.label}
          isOpen={false}
          onClick={async ({ currentTarget }) => {
            await lazyDate.load();
            if (lazyDate.module) currentTarget.click();
          }}
        />
      </div>
    );
  }
}

/** Format of the native date input's value. The native input returns only dates that exist. */
const isoDatePattern = /^\d{4}-\d\d-\d\d$/;

export const date: FieldType<string> = {
  ...textRules,
  parseText: (text, field) => lazyDate.module?.dateRules.parseText(text, field) ?? text,
  isPending: (raw) => raw !== '' && !isoDatePattern.test(raw) && lazyDate.startLoading(),
  parse(raw, field, language) {
    if (lazyDate.module) return lazyDate.module.dateRules.parse(raw, field, language);
    return isoDatePattern.test(raw) ? raw : { code: 'date', params: { example: '2014-03-14' } };
  },
  prepare: lazyDate.load,
  Control: (props) => <DateControl {...props} />,
  css,
};
