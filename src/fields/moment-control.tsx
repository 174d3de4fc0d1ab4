import { Component, type TargetedEvent } from 'preact';
import type { Messages } from '../messages/messages.js';
import { afterPaint } from './after-paint.js';
import type { Calendar } from './calendar.js';
import { exampleOf, localeFor, prettyDate } from './date-text.js';
import type { ControlProps, ControlWiring } from './field-type.js';
import css from './moment.css?inline';
import { MomentInput } from './moment-input.js';
import { readDatetime, type Spelling } from './moment-text.js';

export interface MomentControlProps {
  readonly spelling: Spelling;
  readonly wiring: ControlWiring;
  /** `2014-03-14`, `21:30:00`, `2014-03-14T21:30:00`, or what was typed instead. */
  readonly value: string;
  readonly messages: Messages;
  onValue(value: string): void;
}

/** What every field with such a control adds to the form's sheet. */
export const momentSheet = css;

/** A phone's own picker is the best one there is; elsewhere a moment is typed as people write it, or its day is picked. */
export function MomentControl(props: MomentControlProps) {
  const hasOwnPicker = typeof document === 'undefined' || matchMedia('(pointer: coarse)').matches;
  return hasOwnPicker ? <MomentInput type={props.spelling.type} {...props} /> : <TypedMoment {...props} />;
}

export function momentControl(spelling: Spelling) {
  return ({ field, wiring, messages }: ControlProps<string>) => (
    <MomentControl
      spelling={spelling}
      wiring={wiring}
      messages={messages}
      value={field.raw.value}
      onValue={field.change}
    />
  );
}

interface TypedMomentState {
  /** While it is being typed; undefined when the value is shown as the language writes it. */
  readonly typed?: string | undefined;
  readonly Calendar?: typeof Calendar | undefined;
  /** How the language writes one. */
  readonly example?: string;
}

class TypedMoment extends Component<MomentControlProps, TypedMomentState> {
  override state: TypedMomentState = {};
  #input: HTMLInputElement | null = null;

  /** Once somebody turns to the form: the browser's own words for dates take a slow device 50 ms to find. */
  override componentDidMount(): void {
    for (const event of ['focusin', 'pointerover'])
      this.#input?.form?.addEventListener(event, this.#giveExample, { once: true });
  }

  #giveExample = (): void => {
    const { spelling, messages } = this.props;
    afterPaint(() => this.setState({ example: exampleOf(spelling, messages.language) }));
  };

  /** A calendar that comes when the visitor has gone on to another field would take the focus from there. */
  #open = async (): Promise<void> => {
    const { Calendar } = await import('./calendar.js').catch(() => ({ Calendar: undefined }));
    const place = this.#input?.parentElement;
    const { activeElement } = (place?.getRootNode() as Document | ShadowRoot | undefined) ?? document;
    const isElsewhere = activeElement && activeElement !== document.body && !place?.contains(activeElement);
    if (!isElsewhere) this.setState({ Calendar });
  };

  #close = (): void => this.setState({ Calendar: undefined });

  #closeAndReturn = (): void => {
    this.#close();
    this.#input?.focus();
  };

  /** The time that is there stays; where there is none it is typed next. */
  #pick(day: string): void {
    const { spelling, value, messages, onValue } = this.props;
    const time = readDatetime(value)?.slice('2014-03-14'.length + 1);
    const unfinished =
      spelling.type === 'date' || time ? undefined : `${prettyDate(day, localeFor(messages.language))} `;
    this.setState({ typed: unfinished });
    onValue(unfinished ?? (time ? `${day}T${time}` : day));
    this.#closeAndReturn();
  }

  override render(
    { spelling, wiring, value, messages, onValue }: MomentControlProps,
    { typed, Calendar, example }: TypedMomentState,
  ) {
    const { type, read, pretty } = spelling;
    // Not before there is something to spell: what it asks the browser for takes its time on a slow device.
    const locale = () => localeFor(messages.language);
    const take = ({ currentTarget }: TargetedEvent<HTMLInputElement>) => {
      this.setState({ typed: currentTarget.value });
      onValue(read(currentTarget.value, locale()) ?? currentTarget.value);
    };
    return (
      <div class="dated">
        <input
          {...wiring}
          ref={(element) => {
            this.#input = element;
          }}
          type="text"
          class="control"
          autocomplete="off"
          placeholder={example}
          value={typed ?? (value && pretty(value, locale()))}
          onInput={take}
          onChange={take}
          onBlur={() => this.setState({ typed: undefined })}
        />
        {type !== 'time' && (
          <button
            type="button"
            class="quiet pick"
            aria-label={messages.pickDate}
            aria-expanded={Calendar !== undefined}
            onClick={this.#open}
          >
            <span aria-hidden="true" />
          </button>
        )}
        {Calendar && (
          <Calendar
            value={value.slice(0, '2014-03-14'.length)}
            locale={locale()}
            messages={messages}
            onLeave={this.#close}
            onCancel={this.#closeAndReturn}
            onPick={(day) => this.#pick(day)}
          />
        )}
      </div>
    );
  }
}
