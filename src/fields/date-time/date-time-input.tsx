import { Component } from 'preact';
import type { Messages } from '../../messages/messages.js';
import type { Calendar } from '../calendar/calendar.js';
import type { ControlAttributes, ControlProps } from '../shared/field-type.js';
import { resolveLocale } from '../shared/resolve-locale.js';
import { runAfterPaint } from '../shared/scheduling.js';
import { getTextInputProps, TextInput } from '../shared/text-input.js';
import { formatDate, formatExample } from './date-format.js';
import { type DateTimeFormat, parseIsoDateTime } from './iso-date-time.js';
import { CalendarButton, hasNativePicker, nativeDatePickerProps } from './native-picker.js';

export interface DateTimeInputProps {
  readonly dateTimeFormat: DateTimeFormat;
  readonly controlAttributes: ControlAttributes;
  /** `2014-03-14`, `21:30:00` or `2014-03-14T21:30:00`; the typed text if it could not be parsed. */
  readonly value: string;
  readonly messages: Messages;
  onValue(value: string): void;
}

/** A native picker on touch devices; elsewhere a text input in the format of the language, with a calendar for dates. */
export function DateTimeInput(props: DateTimeInputProps) {
  if (!hasNativePicker()) return <TextDateTimeInput {...props} />;
  const { dateTimeFormat, controlAttributes, value, onValue } = props;
  return (
    <TextInput
      {...nativePickerProps[dateTimeFormat.type]}
      controlAttributes={controlAttributes}
      value={value}
      onValue={onValue}
    />
  );
}

const nativePickerProps = {
  date: nativeDatePickerProps,
  time: { type: 'time', step: 1 },
  'datetime-local': { type: 'datetime-local', step: 1, max: `${nativeDatePickerProps.max}T23:59:59` },
} as const;

export function createDateTimeControl(dateTimeFormat: DateTimeFormat) {
  return (props: ControlProps<string>) => (
    <DateTimeInput dateTimeFormat={dateTimeFormat} messages={props.messages} {...getTextInputProps(props)} />
  );
}

export interface DateTimeInputState {
  /** Text while the visitor types; undefined while the formatted value is shown. */
  readonly inputText?: string | undefined;
  /** The open calendar and the element that contains it; undefined while the calendar is closed. */
  readonly calendar?: { readonly Calendar: typeof Calendar; readonly container: HTMLElement } | undefined;
  /** Placeholder: the example in the format of the language; undefined before the visitor uses the field. */
  readonly example?: string;
}

class TextDateTimeInput extends Component<DateTimeInputProps, DateTimeInputState> {
  override state: DateTimeInputState = {};

  override render(props: DateTimeInputProps) {
    return renderDateTimeInput(this, props);
  }
}

/** Sets the placeholder. Called on focus and hover, not at mount: `Intl` needs 50 ms for it on a slow device. */
export function showFormatExample(
  component: Component<object, DateTimeInputState>,
  dateTimeFormat: DateTimeFormat,
  language: string,
): void {
  if (!component.state.example)
    runAfterPaint(() => component.setState({ example: formatExample(dateTimeFormat, language) }));
}

/** Renders the text input and its calendar. The state (typed text, open calendar) lives in `component`. */
export function renderDateTimeInput(
  component: Component<object, DateTimeInputState>,
  { dateTimeFormat, controlAttributes, value, messages, onValue }: DateTimeInputProps,
) {
  const { type, parse, format } = dateTimeFormat;
  const { inputText, calendar, example } = component.state;
  // A function, because finding the locale is slow on a slow device and a blank field does not need it.
  const getLocale = () => resolveLocale(messages.language);
  const closeCalendar = () => component.setState({ calendar: undefined });
  const showExample = () => showFormatExample(component, dateTimeFormat, messages.language);

  /** Does not open the calendar if the visitor has moved to another field during loading: it would take the focus. */
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

  /** Keeps the time of a datetime. Without a time, shows the date and a space, so that the visitor can type the time. */
  function selectDay(day: string): void {
    const time = parseIsoDateTime(value)?.slice('2014-03-14'.length + 1);
    const partialText = type === 'date' || time ? undefined : `${formatDate(day, getLocale())} `;
    component.setState({ inputText: partialText });
    onValue(partialText ?? (time ? `${day}T${time}` : day));
    closeAndRestoreFocus();
  }

  return (
    <div class="dated" onFocusIn={showExample} onPointerOver={showExample}>
      <TextInput
        autocomplete="off"
        controlAttributes={controlAttributes}
        placeholder={example}
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
          isOpen={calendar !== undefined}
          onClick={({ currentTarget }) => openCalendar(currentTarget.parentElement as HTMLElement)}
        />
      )}
      {calendar && (
        <calendar.Calendar
          value={value.slice(0, '2014-03-14'.length)}
          locale={getLocale()}
          messages={messages}
          onFocusLeave={closeCalendar}
          onCancel={closeAndRestoreFocus}
          onSelect={selectDay}
        />
      )}
    </div>
  );
}
