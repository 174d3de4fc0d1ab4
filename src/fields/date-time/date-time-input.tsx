import { Component } from 'preact';
import { formatMessage, getFormatLanguage } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { adoptStylesForElement } from '../../styles/adopt-styles.js';
import type { Calendar } from '../calendar/calendar.js';
import { CalendarButton } from '../calendar/calendar-button.js';
import type { ControlAttributes, ControlProps } from '../shared/field-type.js';
import { resolveLocale } from '../shared/resolve-locale.js';
import { getTextInputProps, TextInput } from '../shared/text-input.js';
import { findCommonExample, formatDate, formatExample } from './date-format.js';
import css from './date-time.css?inline';
import { type DateTimeFormat, parseIsoDateTime } from './iso-date-time.js';
import { hasNativePicker, nativeDatePickerProps } from './native-picker.js';

export interface DateTimeInputProps {
  readonly dateTimeFormat: DateTimeFormat;
  readonly controlAttributes: ControlAttributes;
  /**
   * Value of the input: `2014-03-14`, `21:30:00` or `2014-03-14T21:30:00`. If the typed text is not a date or time,
   * the value is the typed text.
   */
  readonly value: string;
  readonly messages: Messages;
  /** Name of the field, such as `Arrival`. */
  readonly label: string;
  /**
   * For one input of a range: id of the element that contains its label (`from` or `to`). Undefined: the input is not
   * part of a range.
   */
  readonly endLabelId?: string;
  onValue(value: string): void;
}

/**
 * Input for a date, a time, or both. A touch device gets the browser's native input. Other devices get a text input
 * in the format of the language, with a calendar for dates.
 */
export function DateTimeInput(props: DateTimeInputProps) {
  if (!hasNativePicker()) return <TextDateTimeInput {...props} />;
  const { dateTimeFormat, controlAttributes, value, onValue } = props;
  return (
    <TextInput
      {...nativePickerProps[dateTimeFormat.type]}
      step={/:[0-5]\d:(?!00)\d\d$/.test(value) ? 1 : undefined}
      controlAttributes={controlAttributes}
      value={value}
      onValue={onValue}
    />
  );
}

/**
 * Properties of the browser's own inputs, by type. Without the property `step`, such an input shows no seconds.
 * `DateTimeInput` sets `step` if the value contains seconds.
 */
const nativePickerProps = {
  date: nativeDatePickerProps,
  time: { type: 'time' },
  'datetime-local': { type: 'datetime-local', max: `${nativeDatePickerProps.max}T23:59:59` },
} as const;

export function createDateTimeControl(dateTimeFormat: DateTimeFormat) {
  return (props: ControlProps<string>) => (
    <DateTimeInput
      dateTimeFormat={dateTimeFormat}
      messages={props.messages}
      label={props.field.definition.label}
      {...getTextInputProps(props)}
    />
  );
}

export interface FormatHintProps extends Pick<DateTimeInputProps, 'dateTimeFormat' | 'messages'> {}

/**
 * Shows how a date or a time is written in the language, for example `For example 14/03/2014`. The native inputs of
 * touch devices show their format themselves.
 */
class FormatHint extends Component<FormatHintProps, { readonly example?: string }> {
  readonly #commonExample = hasNativePicker()
    ? undefined
    : findCommonExample(
        this.props.dateTimeFormat.type,
        resolveLocale(getFormatLanguage(this.props.messages)),
      );

  override componentDidMount(): void {
    if (hasNativePicker() || this.#commonExample) return;
    const { dateTimeFormat, messages } = this.props;
    // On a slow device, `Intl` needs 50 ms to format the example. So the example is formatted while the browser is
    // idle. Safari does not know `requestIdleCallback`.
    (globalThis.requestIdleCallback ?? setTimeout)(() =>
      this.setState({ example: formatExample(dateTimeFormat, getFormatLanguage(messages)) }),
    );
  }

  override render(
    { messages, dateTimeFormat }: FormatHintProps,
    { example = this.#commonExample }: { readonly example?: string },
  ) {
    if (hasNativePicker()) return null;
    // Until the example is formatted, an invisible one of about the same width takes its place, so that the fields
    // below do not move.
    const visibility = example ? 'visible' : 'hidden';
    // The hint comes later than the label beside it. So its line height is small: the hint must not make that row
    // higher, because the fields below would move. The key replaces the element, because a translator of pages may
    // have replaced its text.
    return (
      <span
        key={visibility}
        style={`visibility: ${visibility}; position: relative; top: 0.4em; font-weight: normal; line-height: 1`}
      >
        {formatMessage(messages.example, { example: example ?? dateTimeFormat.example })}
      </span>
    );
  }
}

export function createFormatHint(dateTimeFormat: DateTimeFormat) {
  return ({ messages }: Pick<FormatHintProps, 'messages'>) => (
    <FormatHint dateTimeFormat={dateTimeFormat} messages={messages} />
  );
}

export interface DateTimeInputState {
  /** Text that the visitor is typing. Undefined: the visitor is not typing, so the input shows the formatted value. */
  readonly inputText?: string | undefined;
  /**
   * The calendar component and the element that contains the open calendar. Undefined: the calendar is closed, so it
   * is not rendered.
   */
  readonly calendar?: { readonly Calendar: typeof Calendar; readonly container: HTMLElement } | undefined;
}

class TextDateTimeInput extends Component<DateTimeInputProps, DateTimeInputState> {
  override state: DateTimeInputState = {};

  override render(props: DateTimeInputProps) {
    return renderDateTimeInput(this, props);
  }
}

function adoptDateTimeStyles(element: Element | null): void {
  adoptStylesForElement(element, css);
}

/**
 * Renders a text input with its calendar. `component` is the component that contains both; its state holds the typed
 * text and the open calendar.
 */
export function renderDateTimeInput(
  component: Component<object, DateTimeInputState>,
  { dateTimeFormat, controlAttributes, value, messages, label, endLabelId, onValue }: DateTimeInputProps,
) {
  const { type, parse, format } = dateTimeFormat;
  const { inputText, calendar } = component.state;
  // Finding the visitor's locale takes long on a slow device. So it is found only when a value must be read or shown;
  // a blank field needs no locale.
  const getLocale = () => resolveLocale(getFormatLanguage(messages));
  // A date that was typed before the parser was loaded is still written in the format of the language, so it is
  // parsed here.
  const getIsoValue = () => value && (parse(value, getLocale()) ?? value);
  const closeCalendar = () => component.setState({ calendar: undefined });

  /**
   * Loads and opens the calendar. If the visitor has moved to another field during loading, the calendar stays
   * closed, because an open calendar would take the focus from that field.
   */
  async function openCalendar(container: HTMLElement): Promise<void> {
    const { Calendar } = await import('../calendar/calendar.js').catch(() => ({ Calendar: undefined }));
    const { activeElement } = container.getRootNode() as Document | ShadowRoot;
    const isFocusElsewhere =
      activeElement && activeElement !== document.body && !container.contains(activeElement);
    if (Calendar && !isFocusElsewhere) component.setState({ calendar: { Calendar, container } });
  }

  function closeAndRestoreFocus(): void {
    closeCalendar();
    calendar?.container.querySelector('input')?.focus();
  }

  /**
   * Changes the date and keeps the time, if the value has a time. A value without a time is shown as the date and a
   * space, so that the visitor can type the time.
   */
  function selectDay(day: string): void {
    const time = parseIsoDateTime(getIsoValue())?.slice('2014-03-14'.length + 1);
    const partialText = type === 'date' || time ? undefined : `${formatDate(day, getLocale())} `;
    component.setState({ inputText: partialText });
    onValue(partialText ?? (time ? `${day}T${time}` : day));
    closeAndRestoreFocus();
  }

  return (
    <div class="dated" ref={adoptDateTimeStyles}>
      <TextInput
        autocomplete="off"
        controlAttributes={controlAttributes}
        value={inputText ?? (value && format(value, getLocale()))}
        onValue={(text, isFocused) => {
          component.setState({ inputText: isFocused ? text : undefined });
          onValue(parse(text, getLocale()) ?? text);
        }}
        onFocusChange={(isFocused) => isFocused || component.setState({ inputText: undefined })}
      />
      {type !== 'time' && (
        <CalendarButton
          messages={messages}
          label={value ? `${label}, ${format(value, getLocale())}` : label}
          endLabelId={endLabelId}
          isOpen={calendar !== undefined}
          onClick={({ currentTarget }) => openCalendar(currentTarget.parentElement as HTMLElement)}
        />
      )}
      {calendar && (
        <calendar.Calendar
          value={getIsoValue().slice(0, '2014-03-14'.length)}
          locale={getLocale()}
          messages={messages}
          label={label}
          onFocusLeave={closeCalendar}
          onCancel={closeAndRestoreFocus}
          onSelect={selectDay}
        />
      )}
    </div>
  );
}
