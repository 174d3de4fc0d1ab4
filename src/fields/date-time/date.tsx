import { Component } from 'preact';
import { createLazyModule } from '../lazy/lazy-module.js';
import type { ControlProps, FieldType } from '../shared/field-type.js';
import { getTextInputProps, TextInput } from '../shared/text-input.js';
import { textRules } from '../shared/text-rules.js';
import type { DateTimeInputState } from './date-time-input.js';
import css from './moment.css?inline';
import { CalendarButton, hasNativePicker, nativeDatePickerProps } from './native-picker.js';

/** How dates are typed, and the calendar: not on phones, which have their own picker. */
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
    // The same elements, so that nobody who is in one of them is thrown out.
    if (lazyDate.module) return lazyDate.module.renderDateInput(this, props);
    if (inputProps.value) void lazyDate.load();
    return (
      <div class="dated" onFocusIn={this.#loadAndShowExample} onPointerOver={this.#loadAndShowExample}>
        <TextInput autocomplete="off" {...inputProps} />
        <CalendarButton
          messages={props.messages}
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

/** As a phone's own picker gives it, which knows what days there are. */
const isoDatePattern = /^\d{4}-\d\d-\d\d$/;

export const date: FieldType<string> = {
  ...textRules,
  parseText: (text, field) => lazyDate.module?.dateRules.parseText(text, field) ?? text,
  isPending: (raw) => !!raw && !isoDatePattern.test(raw) && lazyDate.ensureLoading(),
  parse(raw, field, language) {
    if (lazyDate.module) return lazyDate.module.dateRules.parse(raw, field, language);
    return isoDatePattern.test(raw) ? raw : { code: 'date', params: { example: '2014-03-14' } };
  },
  prepare: lazyDate.load,
  Control: (props) => <DateControl {...props} />,
  css,
};
