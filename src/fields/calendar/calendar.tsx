import { Component, type TargetedKeyboardEvent } from 'preact';
import type { Messages } from '../../messages/messages.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import { adoptStylesForElement } from '../../styles/adopt-styles.js';
import { anchorPopup } from '../overlay/anchored-popup.js';
import { changingText } from '../shared/changing-text.js';
import { isCompositionKey } from '../shared/composition-key.js';
import { getDateTimeFormatter } from '../shared/intl-cache.js';
import css from './calendar.css?inline';
import {
  addToDate,
  type CalendarDate,
  formatCalendarDate,
  getFirstWeekday,
  getToday,
  getWeeksOfMonth,
  parseCalendarDate,
} from './calendar-days.js';

interface CalendarProps {
  /**
   * Selected date such as `2014-03-14`. For any other text, no date is selected and the calendar shows the current
   * month.
   */
  readonly value: string;
  readonly locale: string;
  readonly messages: Messages;
  /** Name of the field, such as `Arrival`. Screen readers read it as a part of the calendar's name. */
  readonly label: string;
  /** Called with the chosen date as `2014-03-14`. */
  onSelect(day: string): void;
  /** Called when the visitor presses Escape, which closes the calendar without a choice. */
  onCancel(): void;
  /** Called when the focus moves outside the calendar, which then has to be closed. */
  onFocusLeave(): void;
}

/**
 * Days or months by which these keys move the focused date. With Shift, a key that moves by months moves by years. The
 * keys left and right are not in the table, because their direction depends on the text direction.
 */
const stepByKey: Readonly<Record<string, Partial<Record<'days' | 'months', number>>>> = {
  ArrowUp: { days: -7 },
  ArrowDown: { days: 7 },
  PageUp: { months: -1 },
  PageDown: { months: 1 },
};

/**
 * Returns the number of days from the focused date to the first day of its week (key Home), or to the last day (key
 * End). Undefined: the key is another key.
 */
function getStepInWeek(
  key: string,
  date: CalendarDate,
  locale: string,
): Partial<Record<'days' | 'months', number>> | undefined {
  if (key !== 'Home' && key !== 'End') return undefined;
  const index = getWeeksOfMonth(date, getFirstWeekday(locale))
    .flat()
    .findIndex(({ month, day }) => month === date.month && day === date.day);
  return { days: key === 'Home' ? -(index % 7) : 6 - (index % 7) };
}

/** A calendar that shows one month, in which the visitor selects a day (WAI-ARIA pattern: date picker dialog). */
export class Calendar extends Component<CalendarProps, { readonly focusedDate: CalendarDate }> {
  override state = { focusedDate: parseCalendarDate(this.props.value) ?? getToday() };
  #grid: HTMLElement | null = null;
  #shouldFocusDay = true;

  #moveFocusedDate(step: Partial<Record<'days' | 'months', number>>, shouldFocusDay = true): void {
    this.#shouldFocusDay = shouldFocusDay;
    this.setState(({ focusedDate }) => ({ focusedDate: addToDate(focusedDate, step) }));
  }

  #handleKeyDown = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    if (isCompositionKey(event)) return;
    const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    const inlineDays =
      (isRtl ? -1 : 1) * (event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0);
    const weekStep = getStepInWeek(event.key, this.state.focusedDate, this.props.locale);
    const step = weekStep ?? (inlineDays === 0 ? stepByKey[event.key] : { days: inlineDays });
    if (event.key === 'Escape') this.props.onCancel();
    else if (step) this.#moveFocusedDate(event.shiftKey && step.months ? { months: step.months * 12 } : step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  override componentDidMount(): void {
    adoptStylesForElement(this.#grid, css);
    const popup = this.#grid?.parentElement;
    if (popup?.parentElement) anchorPopup(popup, popup.parentElement, 'end');
    this.componentDidUpdate();
  }

  override componentDidUpdate(): void {
    if (this.#shouldFocusDay) this.#grid?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }

  override render(
    { value, locale, messages, label, onSelect, onFocusLeave }: CalendarProps,
    { focusedDate }: { readonly focusedDate: CalendarDate },
  ) {
    const calendarMessages = getExtendedMessages(messages).calendar;
    const formatIntl = (options: Intl.DateTimeFormatOptions, day: CalendarDate = focusedDate) =>
      getDateTimeFormatter(locale, options).format(Date.parse(formatCalendarDate(day)));
    const weeks = getWeeksOfMonth(focusedDate, getFirstWeekday(locale));
    return (
      <div
        role="dialog"
        aria-label={`${messages.pickDate}, ${label}`}
        class="calendar"
        onFocusOut={({ currentTarget, relatedTarget }) => {
          if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget)) onFocusLeave();
        }}
        onKeyDown={this.#handleKeyDown}
      >
        <div class="month">
          <button
            type="button"
            class="quiet"
            aria-label={calendarMessages.previous}
            onClick={() => this.#moveFocusedDate({ months: -1 }, false)}
          >
            ‹
          </button>
          <span aria-live="polite">{changingText(formatIntl({ month: 'long', year: 'numeric' }))}</span>
          <button
            type="button"
            class="quiet"
            aria-label={calendarMessages.next}
            onClick={() => this.#moveFocusedDate({ months: 1 }, false)}
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
                <th
                  key={formatCalendarDate(day)}
                  scope="col"
                  aria-label={formatIntl({ weekday: 'long' }, day)}
                >
                  {formatIntl({ weekday: 'narrow' }, day)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeks.map((week) => (
              <tr key={formatCalendarDate(week[0] ?? focusedDate)}>
                {week.map((day) => {
                  const iso = formatCalendarDate(day);
                  return (
                    <td key={iso}>
                      <button
                        type="button"
                        class={day.month === focusedDate.month ? 'day' : 'day other'}
                        tabIndex={iso === formatCalendarDate(focusedDate) ? 0 : -1}
                        aria-label={formatIntl({ dateStyle: 'full' }, day)}
                        aria-pressed={iso === value}
                        aria-current={iso === formatCalendarDate(getToday()) ? 'date' : undefined}
                        onClick={() => onSelect(iso)}
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
