import { Component } from 'preact';
import type { Messages } from '../../messages/messages.js';
import type { Calendar } from '../calendar/calendar.js';
import type { ControlProps, ControlWiring } from '../shared/field-type.js';
import { afterPaint } from '../shared/scheduling.js';
import { heldText, TextInput } from '../shared/text-input.js';
import { exampleOf, localeFor, prettyDate } from './date-format.js';
import { readDatetime, type Spelling } from './iso-date-time.js';
import { datePicker, hasOwnPicker, PickButton } from './native-picker.js';

export interface MomentControlProps {
  readonly spelling: Spelling;
  readonly wiring: ControlWiring;
  /** `2014-03-14`, `21:30:00`, `2014-03-14T21:30:00`, or what was typed instead. */
  readonly value: string;
  readonly messages: Messages;
  onValue(value: string): void;
}

/** A phone's own picker is the best one there is; elsewhere a moment is typed as people write it, or its day is picked. */
export function MomentControl(props: MomentControlProps) {
  if (!hasOwnPicker()) return <TypedMoment {...props} />;
  const { spelling, wiring, value, onValue } = props;
  return <TextInput {...pickers[spelling.type]} wiring={wiring} value={value} onValue={onValue} />;
}

const pickers = {
  date: datePicker,
  time: { type: 'time', step: 1 },
  'datetime-local': { type: 'datetime-local', step: 1, max: `${datePicker.max}T23:59:59` },
} as const;

export function momentControl(spelling: Spelling) {
  return (props: ControlProps<string>) => (
    <MomentControl spelling={spelling} messages={props.messages} {...heldText(props)} />
  );
}

export interface MomentState {
  /** While it is being typed; undefined when the value is shown as the language writes it. */
  readonly typed?: string | undefined;
  /** While it is open, and what it is open in. */
  readonly open?: { readonly Calendar: typeof Calendar; readonly place: HTMLElement } | undefined;
  /** How the language writes one. */
  readonly example?: string;
}

class TypedMoment extends Component<MomentControlProps, MomentState> {
  override state: MomentState = {};

  override render(props: MomentControlProps) {
    return drawMoment(this, props);
  }
}

/** Once somebody turns to the field: the browser's own words for dates take a slow device 50 ms to find. */
export function giveExample(
  host: Component<object, MomentState>,
  spelling: Spelling,
  language: string,
): void {
  if (!host.state.example) afterPaint(() => host.setState({ example: exampleOf(spelling, language) }));
}

/** What is typed into, with a calendar beside it, as a part of `host`, which holds what the visitor is about. */
export function drawMoment(
  host: Component<object, MomentState>,
  { spelling, wiring, value, messages, onValue }: MomentControlProps,
) {
  const { type, read, pretty } = spelling;
  const { typed, open, example } = host.state;
  // Not before there is something to spell: what it asks the browser for takes its time on a slow device.
  const locale = () => localeFor(messages.language);
  const close = () => host.setState({ open: undefined });
  const greet = () => giveExample(host, spelling, messages.language);

  /** A calendar that comes when the visitor has gone on to another field would take the focus from there. */
  async function openIn(place: HTMLElement): Promise<void> {
    const { Calendar } = await import('../calendar/calendar.js').catch(() => ({ Calendar: undefined }));
    const { activeElement } = place.getRootNode() as Document | ShadowRoot;
    const isElsewhere = activeElement && activeElement !== document.body && !place.contains(activeElement);
    if (Calendar && !isElsewhere) host.setState({ open: { Calendar, place } });
  }

  function closeAndReturn(): void {
    close();
    open?.place.querySelector('input')?.focus();
  }

  /** The time that is there stays; where there is none it is typed next. */
  function pick(day: string): void {
    const time = readDatetime(value)?.slice('2014-03-14'.length + 1);
    const unfinished = type === 'date' || time ? undefined : `${prettyDate(day, locale())} `;
    host.setState({ typed: unfinished });
    onValue(unfinished ?? (time ? `${day}T${time}` : day));
    closeAndReturn();
  }

  return (
    <div class="dated" onFocusIn={greet} onPointerOver={greet}>
      <TextInput
        autocomplete="off"
        wiring={wiring}
        placeholder={example}
        value={typed ?? (value && pretty(value, locale()))}
        onValue={(text) => {
          host.setState({ typed: text });
          onValue(read(text, locale()) ?? text);
        }}
        onEdit={(now) => now || host.setState({ typed: undefined })}
      />
      {type !== 'time' && (
        <PickButton
          messages={messages}
          isOpen={open !== undefined}
          onPress={({ currentTarget }) => openIn(currentTarget.parentElement as HTMLElement)}
        />
      )}
      {open && (
        <open.Calendar
          value={value.slice(0, '2014-03-14'.length)}
          locale={locale()}
          messages={messages}
          onLeave={close}
          onCancel={closeAndReturn}
          onPick={pick}
        />
      )}
    </div>
  );
}
