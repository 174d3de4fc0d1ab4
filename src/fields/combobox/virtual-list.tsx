import { type Signal, signal } from '@preact/signals';
import type { Option } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import type { ChoiceRaw } from '../shared/choice-rules.js';
import { ColorMark } from '../shared/option-color.js';
import type { ListModel } from './combobox-model.js';

interface ListWindowProps {
  readonly list: ListModel;
  readonly field: FieldModel<ChoiceRaw>;
  readonly id: string;
  readonly label: string;
  readonly many: boolean;
}

/** Height of a row in em; room for two lines of text. The sheet says the same. */
const rowEm = 2.5;
/** Rows beyond either edge, so that a flick does not show a gap. */
const spare = 6;

/** By the option, so that whoever reads the active row aloud hears of another one in the same place. */
export function rowId(list: string, { id }: Option): string {
  return `${list}-option-${id}`;
}

interface Scrolled {
  readonly top: number;
  readonly height: number;
  readonly row: number;
}

/** How far each open list is scrolled. */
const scrolled = new WeakMap<ListModel, Signal<Scrolled>>();

/** The rows of a list that can be seen, in a box as high as if all were there. */
export function ListWindow({ list, field, id, label, many }: ListWindowProps) {
  const view = scrolled.get(list) ?? signal<Scrolled>({ top: 0, height: 320, row: 40 });
  scrolled.set(list, view);
  const shown = list.shown.value;
  const active = list.active.value;
  const { top, height, row } = view.value;
  const from = Math.max(0, Math.floor(top / row) - spare);
  const rows = shown.slice(from, Math.ceil((top + height) / row) + spare);
  const most = Math.ceil(height / row) + 2 * spare + 1;
  const chosen = new Set(field.raw.value.map((option) => option.id));

  function measure(element: HTMLElement): void {
    const next = {
      top: element.scrollTop,
      height: element.clientHeight,
      row: Number.parseFloat(getComputedStyle(element).fontSize) * rowEm,
    };
    if (next.top !== top || next.height !== height || next.row !== row) view.value = next;
  }

  /** Keeps the active row in sight, whoever moved it. */
  function follow(element: HTMLElement | null): void {
    if (!element) return;
    measure(element);
    const at = list.active.peek();
    const size = view.peek().row;
    if (at < 0 || at === Number(element.dataset.followed)) return;
    element.dataset.followed = String(at);
    if (at * size < element.scrollTop) element.scrollTop = at * size;
    else if ((at + 1) * size > element.scrollTop + element.clientHeight) {
      element.scrollTop = (at + 1) * size - element.clientHeight;
    }
  }

  return (
    <div
      role="listbox"
      id={`${id}-list`}
      aria-label={label}
      aria-multiselectable={many || undefined}
      class="rows"
      // Else a browser makes what scrolls a stop of its own.
      tabIndex={-1}
      ref={follow}
      onScroll={({ currentTarget }) => measure(currentTarget)}
      // The focus stays in the search box.
      onMouseDown={(event) => event.preventDefault()}
    >
      <div role="presentation" style={{ height: `${shown.length * rowEm}em` }}>
        {rows.map((option, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the keys go to the search box, which names the active row
          <div
            // A row is drawn anew with what stands in its place now: a third less than a new one.
            key={(from + place) % most}
            role="option"
            id={rowId(id, option)}
            class={from + place === active ? 'row active' : 'row'}
            aria-selected={chosen.has(option.id)}
            aria-setsize={shown.length}
            aria-posinset={from + place + 1}
            style={{
              transform: `translateY(${(from + place) * rowEm}em)`,
              paddingInlineStart: `${0.75 + (option.depth ?? 0) * 1.25}em`,
            }}
            // A finger that only scrolls sends none.
            onMouseDown={() => {
              field.likely.value = option.id;
            }}
            onClick={() => list.take(option)}
          >
            <ColorMark option={option} />
            <span>{option.text}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
