import { Component } from 'preact';
import type { Messages } from '../../messages/messages.js';
import type { Calendar } from '../calendar/calendar.js';
import type { ControlAttributes, ControlProps } from '../shared/field-type.js';
import { runAfterPaint } from '../shared/scheduling.js';
import { getTextInputProps, TextInput } from '../shared/text-input.js';
import { formatDate, formatExample, resolveLocale } from './date-format.js';
import { type DateTimeFormat, parseIsoDateTime } from './iso-date-time.js';
import { CalendarButton, hasNativePicker, nativeDatePickerProps } from './native-picker.js';

export interface DateTimeInputProps {
  readonly dateTimeFormat: DateTimeFormat;
  readonly controlAttributes: ControlAttributes;
  /** `2014-03-14`, `21:30:00`, `2014-03-14T21:30:00`, or what was typed instead. */
  readonly value: string;
  readonly messages: Messages;
  onValue(value: string): void;
}

/** A phone's own picker is the best one there is; elsewhere a moment is typed as people write it, or its day is picked. */
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
  /** While it is being typed; undefined when the value is shown as the language writes it. */
  readonly inputText?: string | undefined;
  /** While it is open, and what it is open in. */
  readonly calendar?: { readonly Calendar: typeof Calendar; readonly container: HTMLElement } | undefined;
  /** How the language writes one. */
  readonly example?: string;
}

class TextDateTimeInput extends Component<DateTimeInputProps, DateTimeInputState> {
  override state: DateTimeInputState = {};

  override render(props: DateTimeInputProps) {
    return renderDateTimeInput(this, props);
  }
}

/** Once somebody turns to the field: the browser's own words for dates take a slow device 50 ms to find. */
export function showFormatExample(
  component: Component<object, DateTimeInputState>,
  dateTimeFormat: DateTimeFormat,
  language: string,
): void {
  if (!component.state.example)
    runAfterPaint(() => component.setState({ example: formatExample(dateTimeFormat, language) }));
}

/** What is typed into, with a calendar beside it, as a part of `host`, which holds what the visitor is about. */
export function renderDateTimeInput(
  component: Component<object, DateTimeInputState>,
  { dateTimeFormat, controlAttributes, value, messages, onValue }: DateTimeInputProps,
) {
  const { type, parse, format } = dateTimeFormat;
  const { inputText, calendar, example } = component.state;
  // Not before there is something to spell: what it asks the browser for takes its time on a slow device.
  const getLocale = () => resolveLocale(messages.language);
  const closeCalendar = () => component.setState({ calendar: undefined });
  const showExample = () => showFormatExample(component, dateTimeFormat, messages.language);

  /** A calendar that comes when the visitor has gone on to another field would take the focus from there. */
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

  /** The time that is there stays; where there is none it is typed next. */
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
        onValue={(text) => {
          component.setState({ inputText: text });
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
