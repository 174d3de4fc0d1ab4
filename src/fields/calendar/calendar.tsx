import { Component } from 'preact';
import type { Messages } from '../../messages/messages.js';
import { moreOf } from '../../messages/more-en.js';
import { adoptStylesAt } from '../../styles/adopt-styles.js';
import { dateFormat } from '../shared/intl-cache.js';
import css from './calendar.css?inline';
import { type Day, dayOf, firstWeekday, isoOf, monthOf, moved, today } from './calendar-days.js';

interface CalendarProps {
  /** `2014-03-14`; today where it is no date. */
  readonly value: string;
  readonly locale: string;
  readonly messages: Messages;
  onPick(day: string): void;
  /** Escape. */
  onCancel(): void;
  /** The focus has gone elsewhere. */
  onLeave(): void;
}

/** In days; a month or a year where it is not one. */
const moves: Readonly<Record<string, Partial<Record<'days' | 'months', number>>>> = {
  ArrowUp: { days: -7 },
  ArrowDown: { days: 7 },
  PageUp: { months: -1 },
  PageDown: { months: 1 },
};

/** A month to pick a day from (ARIA APG, date picker dialog). */
export class Calendar extends Component<CalendarProps, { readonly at: Day }> {
  override state = { at: dayOf(this.props.value) ?? today() };
  #grid: HTMLElement | null = null;
  #takesFocus = true;

  #move(step: Partial<Record<'days' | 'months', number>>, takesFocus = true): void {
    this.#takesFocus = takesFocus;
    this.setState(({ at }) => ({ at: moved(at, step) }));
  }

  #press = (event: KeyboardEvent): void => {
    const isRtl = getComputedStyle(event.currentTarget as Element).direction === 'rtl';
    const along = (isRtl ? -1 : 1) * (event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0);
    const step = along === 0 ? moves[event.key] : { days: along };
    if (event.key === 'Escape') this.props.onCancel();
    else if (step) this.#move(event.shiftKey && step.months ? { months: step.months * 12 } : step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  override componentDidMount(): void {
    adoptStylesAt(this.#grid, css);
    this.componentDidUpdate();
  }

  override componentDidUpdate(): void {
    if (this.#takesFocus) this.#grid?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }

  override render({ value, locale, messages, onPick, onLeave }: CalendarProps, { at }: { readonly at: Day }) {
    const words = moreOf(messages).calendar;
    const write = (options: Intl.DateTimeFormatOptions, day: Day = at) =>
      dateFormat(locale, options).format(Date.parse(isoOf(day)));
    const weeks = monthOf(at, firstWeekday(locale));
    return (
      <div
        role="dialog"
        aria-label={messages.pickDate}
        class="calendar"
        onFocusOut={({ currentTarget, relatedTarget }) => {
          if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget)) onLeave();
        }}
        onKeyDown={this.#press}
      >
        <div class="month">
          <button
            type="button"
            class="quiet"
            aria-label={words.previous}
            onClick={() => this.#move({ months: -1 }, false)}
          >
            ‹
          </button>
          <span aria-live="polite">{write({ month: 'long', year: 'numeric' })}</span>
          <button
            type="button"
            class="quiet"
            aria-label={words.next}
            onClick={() => this.#move({ months: 1 }, false)}
          >
            ›
          </button>
        </div>
        <table
          ref={(element) => {
            this.#grid = element;
          }}
        >
          <thead>
            <tr>
              {weeks[0]?.map((day) => (
                <th key={isoOf(day)} scope="col" aria-label={write({ weekday: 'long' }, day)}>
                  {write({ weekday: 'narrow' }, day)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeks.map((week) => (
              <tr key={isoOf(week[0] ?? at)}>
                {week.map((day) => {
                  const iso = isoOf(day);
                  return (
                    <td key={iso}>
                      <button
                        type="button"
                        class={day.month === at.month ? 'day' : 'day other'}
                        tabIndex={iso === isoOf(at) ? 0 : -1}
                        aria-label={write({ dateStyle: 'full' }, day)}
                        aria-pressed={iso === value}
                        aria-current={iso === isoOf(today()) ? 'date' : undefined}
                        onClick={() => onPick(iso)}
                      >
                        {day.day}
                      </button>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    );
  }
}
