import { Component, type TargetedEvent } from 'preact';
import type { Messages } from '../messages/messages.js';
import { moreOf } from '../messages/more-en.js';
import type { Calendar } from './calendar.js';
import { localeFor, prettyDate, readTypedDate } from './date-text.js';
import type { ControlWiring } from './field-type.js';
import { MomentInput } from './moment-input.js';

export interface DateInputProps {
  readonly wiring: ControlWiring;
  /** `2014-03-14`, or what was typed instead. */
  readonly value: string;
  readonly messages: Messages;
  onValue(value: string): void;
}

/** A phone's own picker is the best one there is; elsewhere a date is typed as people write it, or picked. */
export function DateInput(props: DateInputProps) {
  const hasOwnPicker = typeof document === 'undefined' || matchMedia('(pointer: coarse)').matches;
  return hasOwnPicker ? <MomentInput type="date" {...props} /> : <TypedDate {...props} />;
}

interface TypedDateState {
  /** While it is being typed; undefined when the date is shown as the language writes it. */
  readonly typed?: string | undefined;
  readonly Calendar?: typeof Calendar | undefined;
  /** How the language writes a date. */
  readonly example?: string;
}

class TypedDate extends Component<DateInputProps, TypedDateState> {
  override state: TypedDateState = {};
  #input: HTMLInputElement | null = null;

  /** After the form's first paint: the browser's own words for dates take it several milliseconds to find. */
  override componentDidMount(): void {
    const example = () => prettyDate('2014-03-14', localeFor(this.props.messages.language));
    requestAnimationFrame(() => setTimeout(() => this.setState({ example: example() })));
  }

  /** A calendar that comes when the visitor has gone on to another field would take the focus from there. */
  #open = async (): Promise<void> => {
    const { Calendar } = await import('./calendar.js');
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

  override render(
    { wiring, value, messages, onValue }: DateInputProps,
    { typed, Calendar, example }: TypedDateState,
  ) {
    const locale = localeFor(messages.language);
    const words = moreOf(messages).calendar;
    const take = ({ currentTarget }: TargetedEvent<HTMLInputElement>) => {
      this.setState({ typed: currentTarget.value });
      onValue(readTypedDate(currentTarget.value, locale) ?? currentTarget.value);
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
          value={typed ?? prettyDate(value, locale)}
          onInput={take}
          onChange={take}
          onBlur={() => this.setState({ typed: undefined })}
        />
        <button
          type="button"
          class="quiet pick"
          aria-label={words.open}
          aria-expanded={Calendar !== undefined}
          onClick={this.#open}
        >
          <span aria-hidden="true" />
        </button>
        {Calendar && (
          <Calendar
            value={value}
            locale={locale}
            messages={messages}
            onLeave={this.#close}
            onCancel={this.#closeAndReturn}
            onPick={(day) => {
              onValue(day);
              this.#closeAndReturn();
            }}
          />
        )}
      </div>
    );
  }
}
