import { type Signal, signal } from '@preact/signals';
import type { Option } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import type { ChoiceRaw } from '../shared/choice-rules.js';
import { ColorMark } from '../shared/option-color.js';
import type { ComboboxModel } from './combobox-model.js';

interface VirtualListProps {
  readonly model: ComboboxModel;
  readonly field: FieldModel<ChoiceRaw>;
  readonly id: string;
  readonly label: string;
  readonly multiple: boolean;
}

/** Height of a row in em; room for two lines of text. The sheet says the same. */
const rowHeightEm = 2.5;
/** Rows beyond either edge, so that a flick does not show a gap. */
const overscanRows = 6;

/** By the option, so that whoever reads the active row aloud hears of another one in the same place. */
export function getRowId(comboboxId: string, { id }: Option): string {
  return `${comboboxId}-option-${id}`;
}

interface ScrollState {
  readonly scrollTopPx: number;
  readonly heightPx: number;
  readonly rowHeightPx: number;
}

/** How far each open list is scrolled. */
const scrollStates = new WeakMap<ComboboxModel, Signal<ScrollState>>();

/** The rows of a list that can be seen, in a box as high as if all were there. */
export function VirtualList({ model, field, id, label, multiple }: VirtualListProps) {
  const scrollState =
    scrollStates.get(model) ?? signal<ScrollState>({ scrollTopPx: 0, heightPx: 320, rowHeightPx: 40 });
  scrollStates.set(model, scrollState);
  const filteredOptions = model.filteredOptions.value;
  const activeIndex = model.activeIndex.value;
  const { scrollTopPx, heightPx, rowHeightPx } = scrollState.value;
  const firstIndex = Math.max(0, Math.floor(scrollTopPx / rowHeightPx) - overscanRows);
  const renderedOptions = filteredOptions.slice(
    firstIndex,
    Math.ceil((scrollTopPx + heightPx) / rowHeightPx) + overscanRows,
  );
  const rowPoolSize = Math.ceil(heightPx / rowHeightPx) + 2 * overscanRows + 1;
  const selectedIds = new Set(field.raw.value.map((option) => option.id));

  function measureViewport(element: HTMLElement): void {
    const measured = {
      scrollTopPx: element.scrollTop,
      heightPx: element.clientHeight,
      rowHeightPx: Number.parseFloat(getComputedStyle(element).fontSize) * rowHeightEm,
    };
    if (
      measured.scrollTopPx !== scrollTopPx ||
      measured.heightPx !== heightPx ||
      measured.rowHeightPx !== rowHeightPx
    )
      scrollState.value = measured;
  }

  /** Keeps the active row in sight, whoever moved it. */
  function scrollToActiveRow(element: HTMLElement | null): void {
    if (!element) return;
    measureViewport(element);
    const index = model.activeIndex.peek();
    const currentRowHeightPx = scrollState.peek().rowHeightPx;
    if (index < 0 || index === Number(element.dataset.followed)) return;
    element.dataset.followed = String(index);
    if (index * currentRowHeightPx < element.scrollTop) element.scrollTop = index * currentRowHeightPx;
    else if ((index + 1) * currentRowHeightPx > element.scrollTop + element.clientHeight) {
      element.scrollTop = (index + 1) * currentRowHeightPx - element.clientHeight;
    }
  }

  return (
    <div
      role="listbox"
      id={`${id}-list`}
      aria-label={label}
      aria-multiselectable={multiple || undefined}
      class="rows"
      // Else a browser makes what scrolls a stop of its own.
      tabIndex={-1}
      ref={scrollToActiveRow}
      onScroll={({ currentTarget }) => measureViewport(currentTarget)}
      // The focus stays in the search box.
      onMouseDown={(event) => event.preventDefault()}
    >
      <div role="presentation" style={{ height: `${filteredOptions.length * rowHeightEm}em` }}>
        {renderedOptions.map((option, offset) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the keys go to the search box, which names the active row
          <div
            // A row is drawn anew with what stands in its place now: a third less than a new one.
            key={(firstIndex + offset) % rowPoolSize}
            role="option"
            id={getRowId(id, option)}
            class={firstIndex + offset === activeIndex ? 'row active' : 'row'}
            aria-selected={selectedIds.has(option.id)}
            aria-setsize={filteredOptions.length}
            aria-posinset={firstIndex + offset + 1}
            style={{
              transform: `translateY(${(firstIndex + offset) * rowHeightEm}em)`,
              paddingInlineStart: `${0.75 + (option.depth ?? 0) * 1.25}em`,
            }}
            // A finger that only scrolls sends none.
            onMouseDown={() => {
              field.likelyOptionId.value = option.id;
            }}
            onClick={() => model.selectOption(option)}
          >
            <ColorMark option={option} />
            <span>{option.text}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
