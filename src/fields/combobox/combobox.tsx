import type { FieldModel } from '../../form/field-model.js';
import { say, sayCount } from '../../messages/format.js';
import { moreOf } from '../../messages/more-en.js';
import { adoptStylesAt } from '../../styles/adopt-styles.js';
import type { ChoiceRaw } from '../shared/choice-rules.js';
import type { ControlProps } from '../shared/field-type.js';
import { focusAtOnce } from '../shared/focus.js';
import { ColorMark } from '../shared/option-color.js';
import css from './combobox.css?inline';
import { type ListModel, listOf } from './combobox-model.js';
import { ListSheet, wantsSheet } from './mobile-sheet.js';
import { ListWindow, rowId } from './virtual-list.js';

export interface BigListProps extends ControlProps<ChoiceRaw> {
  /** Several can be chosen; then the field is a group, and the search box needs a name of its own. */
  readonly many: boolean;
  /** It takes the place of a control that had the focus. */
  readonly takeFocus?: boolean;
}

interface SearchProps extends BigListProps {
  readonly list: ListModel;
}

/** A combobox that filters as one types (ARIA APG), with only as many rows in the page as can be seen. */
export function BigList(props: BigListProps) {
  const { field, many } = props;
  const list = listOf(field, many);
  return (
    <div
      class="big-list"
      ref={adoptSheet}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) list.leave();
      }}
    >
      {many && <Chips {...props} list={list} />}
      <SearchBox {...props} list={list} />
      <Popup {...props} list={list} />
    </div>
  );
}

function adoptSheet(element: Element | null): void {
  adoptStylesAt(element, css);
}

/** Typing filters; without typing it shows what is chosen. On a small screen it opens a sheet that has a box of its own. */
function SearchBox({ field, wiring, messages, many, list, takeFocus }: SearchProps) {
  const [chosen] = field.raw.value;
  const isOpen = list.isOpen.value;
  const inSheet = wantsSheet();
  return (
    <div class="with-mark">
      <input
        {...wiring}
        {...searching(list, wiring.id, inSheet)}
        ref={takeFocus ? focusAtOnce : null}
        type="text"
        role="combobox"
        class="control opens"
        aria-label={many ? field.definition.label : undefined}
        aria-haspopup={inSheet ? 'dialog' : 'listbox'}
        aria-expanded={isOpen}
        required={wiring.required && !(many && chosen)}
        readOnly={inSheet}
        placeholder={many ? chosenText(field, messages) : messages.choose}
        value={(inSheet ? undefined : list.query.value) ?? (many ? '' : (chosen?.text ?? ''))}
        onClick={list.open}
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
      {!many && <ColorMark option={chosen} />}
    </div>
  );
}

/** What an input needs to drive the list. */
function searching(list: ListModel, id: string, onlyOpens = false) {
  const active = list.shown.value[list.active.value];
  return {
    autocomplete: 'off',
    spellcheck: false,
    'aria-autocomplete': 'list' as const,
    'aria-controls': `${id}-list`,
    'aria-activedescendant': list.isOpen.value && active && !onlyOpens ? rowId(id, active) : undefined,
    onInput: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) =>
      list.type(currentTarget.value),
    onKeyDown: (event: KeyboardEvent) => press(event, list),
  };
}

const page = 10;
const moves: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: page,
  PageUp: -page,
};

function press(event: KeyboardEvent, list: ListModel): void {
  const { key, isComposing } = event;
  const isOpen = list.isOpen.peek();
  const by = moves[key];
  const option = list.shown.peek()[list.active.peek()];
  if (isComposing) return;
  if (by !== undefined && (isOpen || !key.startsWith('Page'))) {
    // The first press only shows the list where something is chosen.
    if (isOpen || list.active.peek() < 0) list.move(by);
    else list.open();
  } else if (key === 'Enter' && isOpen) {
    if (option) list.take(option);
  } else if (key === 'Escape' && isOpen) {
    list.close();
    event.stopPropagation();
  } else return;
  event.preventDefault();
}

function chosenText({ raw }: FieldModel<ChoiceRaw>, messages: ControlProps<ChoiceRaw>['messages']): string {
  const count = raw.value.length;
  return count > 0 ? sayCount(messages, moreOf(messages).list.chosen, count) : messages.choose;
}

function Chips({ field, messages }: SearchProps) {
  return (
    <ul class="chips" hidden={field.raw.value.length === 0}>
      {field.raw.value.map((option) => (
        <li key={option.id}>
          <ColorMark option={option} />
          {option.text}
          <button
            type="button"
            class="quiet"
            aria-label={say(moreOf(messages).list.remove, { option: option.text })}
            onClick={({ currentTarget }) => {
              // The focus stays with the field when its button goes.
              currentTarget.closest('.big-list')?.querySelector<HTMLElement>('.opens')?.focus();
              field.change(field.raw.peek().filter(({ id }) => id !== option.id));
            }}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Below the box, or above it where there is more room; on a small screen the whole of it. */
function Popup(props: SearchProps) {
  const { list, wiring, field, messages, many } = props;
  const isOpen = list.isOpen.value;
  const { none, count, missed } = moreOf(messages).list;
  const shown = list.shown.value.length;
  const counted = list.counted.value;
  const nothing = isOpen && shown === 0 && say(none, { text: list.query.value ?? '' });
  const lost = list.missed.value && say(missed, { text: list.missed.value });
  const body = isOpen && (
    <>
      <ListWindow list={list} id={wiring.id} label={field.definition.label} field={field} many={many} />
      {nothing && <p class="note">{nothing}</p>}
      {many && shown > 0 && (
        <button type="button" class="quiet" onClick={list.takeShown}>
          {moreOf(messages).list.selectShown}
        </button>
      )}
    </>
  );
  return (
    <>
      <p class="unseen" role="status">
        {/* Its words take longer than the list. */}
        {nothing || lost || (counted !== undefined && sayCount(messages, count, counted))}
      </p>
      {isOpen && wantsSheet() ? (
        <ListSheet
          title={field.definition.label}
          done={moreOf(messages).list.done}
          search={
            <input
              {...searching(list, wiring.id)}
              type="text"
              role="combobox"
              class="control"
              aria-label={field.definition.label}
              aria-expanded
              value={list.query.value ?? ''}
            />
          }
          onClose={list.leave}
        >
          {body}
        </ListSheet>
      ) : (
        isOpen && (
          <div class="dropdown" ref={turnToRoom}>
            {body}
          </div>
        )
      )}
    </>
  );
}

function turnToRoom(element: HTMLElement | null): void {
  const box = element?.parentElement?.getBoundingClientRect();
  if (!element || !box) return;
  const below = innerHeight - box.bottom;
  element.classList.toggle('above', below < element.offsetHeight && box.top > below);
}
