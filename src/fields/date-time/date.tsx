import { Component } from 'preact';
import { createLazyModule } from '../lazy/lazy-module.js';
import type { ControlProps, FieldType } from '../shared/field-type.js';
import { runAfterPaint } from '../shared/scheduling.js';
import { getTextInputProps, TextInput } from '../shared/text-input.js';
import { textRules } from '../shared/text-rules.js';
import type { DateTimeInputState } from './date-time-input.js';
import { hasNativePicker, nativeDatePickerProps } from './native-picker.js';

/**
 * The lazily loaded module with the text input for dates, the button of its calendar, and the functions that parse and
 * format dates. Touch devices do not load the module, because they use the native date input.
 */
const lazyDate = createLazyModule(() => import('./lazy-date.js'));

class DateControl extends Component<ControlProps<string>, DateTimeInputState> {
  override state: DateTimeInputState = {};

  override componentDidMount(): void {
    if (!hasNativePicker()) runAfterPaint(lazyDate.load);
  }

  override render(props: ControlProps<string>) {
    const inputProps = getTextInputProps(props);
    if (hasNativePicker()) return <TextInput {...nativeDatePickerProps} {...inputProps} />;
    // `renderDateInput` renders the same elements and the button of the calendar. Therefore the input is not replaced
    // when the module has been loaded, and keeps the focus.
    if (lazyDate.module) return lazyDate.module.renderDateInput(this, props);
    return (
      <div class="dated">
        {/* If loading has failed, it is tried again when the visitor comes to the field. */}
        <TextInput autocomplete="off" onFocusChange={lazyDate.load} {...inputProps} />
      </div>
    );
  }
}

/**
 * Pattern for the value of the browser's own date input, such as `2014-03-14`. The browser returns only dates that
 * exist, so no further check is needed.
 */
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
  FormatHint: (props) => lazyDate.module?.renderFormatHint(props),
};
