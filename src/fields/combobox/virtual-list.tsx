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
  /** Called when the visitor clicks on an option. */
  onSelect(option: Option): void;
}

/**
 * Height of a row in em, enough for two lines of text. The style sheet `combobox.css` must contain the same height.
 */
const rowHeightEm = 2.5;
/** Number of rows that are rendered above and below the visible rows, so that fast scrolling shows no empty area. */
const overscanRows = 6;

/**
 * Returns the id of the row's element. The id depends on the option and not on the option's position, because the
 * position changes with each search.
 */
export function getRowId(comboboxId: string, { id }: Option): string {
  return `${comboboxId}-option-${id}`;
}

interface ScrollState {
  readonly scrollTopPx: number;
  readonly heightPx: number;
  readonly rowHeightPx: number;
}

/** For each open option list, the scroll position and the size of the visible area. */
const scrollStates = new WeakMap<ComboboxModel, Signal<ScrollState>>();

/**
 * Renders only the visible rows of an option list. The rows are in an element that is as high as all rows together,
 * so that the scroll bar is correct.
 */
export function VirtualList({ model, field, id, label, multiple, onSelect }: VirtualListProps) {
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

  /** Scrolls the list after the active row has changed, so that the active row is visible. */
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
      // Without `tabIndex`, browsers let the Tab key stop at a scrollable element.
      tabIndex={-1}
      ref={scrollToActiveRow}
      onScroll={({ currentTarget }) => measureViewport(currentTarget)}
      // Prevents the browser from moving the focus away from the search input when a row is pressed.
      onMouseDown={(event) => event.preventDefault()}
    >
      <div role="presentation" style={{ height: `${filteredOptions.length * rowHeightEm}em` }}>
        {renderedOptions.map((option, offset) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the search input handles the keys and references the active row
          <div
            // The key contains the option's text, so a row is never reused for another option. If the browser
            // translates the page, a reused row would still show the old text.
            key={option.id + option.text}
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
            // A scroll gesture dispatches no `mousedown`. Therefore only a click or a tap starts to fetch data for
            // the option.
            onMouseDown={() => {
              field.likelyOptionId.value = option.id;
            }}
            onClick={() => onSelect(option)}
          >
            <ColorMark option={option} />
            <span dir="auto">{option.text}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
