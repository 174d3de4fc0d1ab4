import { Component, type ComponentChild, type ComponentChildren } from 'preact';

interface MobileSheetProps {
  readonly title: string;
  readonly closeLabel: string;
  /** Finds as one types. */
  readonly searchInput: ComponentChild;
  readonly children: ComponentChildren;
  onClose(): void;
}

/** Where there is a thumb and little room, a list takes the whole screen. */
export function shouldUseMobileSheet(): boolean {
  return matchMedia('(pointer: coarse) and (max-width: 40em)').matches;
}

/** The browser's own dialog: it holds the focus, gives it back, and closes on Esc and on the phone's back gesture. */
export class MobileSheet extends Component<MobileSheetProps> {
  #dialog: HTMLDialogElement | undefined;

  #showDialog = (element: HTMLDialogElement | null): void => {
    if (!element) return;
    this.#dialog = element;
    element.showModal();
  };

  override componentWillUnmount(): void {
    // Only a dialog that is closed gives the focus back.
    this.#dialog?.close();
  }

  override render({ title, closeLabel, searchInput, children, onClose }: MobileSheetProps) {
    return (
      <dialog
        class="sheet"
        aria-label={title}
        ref={this.#showDialog}
        onClose={onClose}
        // Else a dialog around the form would close as well.
        onCancel={(event) => event.stopPropagation()}
      >
        <div class="sheet-head">
          <span aria-hidden="true">{title}</span>
          <button type="button" class="quiet" onClick={onClose}>
            {closeLabel}
          </button>
        </div>
        {searchInput}
        {children}
      </dialog>
    );
  }
}
