import { Component, type ComponentChild, type ComponentChildren } from 'preact';
import { openModalDialog } from '../overlay/modal-dialog.js';

interface MobileSheetProps {
  readonly title: string;
  readonly closeLabel: string;
  /** Search input of the sheet. */
  readonly searchInput: ComponentChild;
  readonly children: ComponentChildren;
  onClose(): void;
}

/** True on a small touch screen, where the option list is shown as a full-screen sheet. */
export function shouldUseMobileSheet(): boolean {
  return matchMedia('(pointer: coarse) and (max-width: 40em)').matches;
}

/** A native modal dialog: it traps and restores the focus, and closes on Escape and on the phone's back gesture. */
export class MobileSheet extends Component<MobileSheetProps> {
  #dialog: HTMLDialogElement | undefined;

  #showDialog = (element: HTMLDialogElement | null): void => {
    if (!element) return;
    this.#dialog = element;
    openModalDialog(element);
  };

  override componentWillUnmount(): void {
    // The browser restores the focus only if the dialog is closed before it is removed.
    this.#dialog?.close();
  }

  override render({ title, closeLabel, searchInput, children, onClose }: MobileSheetProps) {
    return (
      <dialog
        class="sheet"
        aria-label={title}
        ref={this.#showDialog}
        onClose={onClose}
        // The event bubbles: a dialog around the form would close as well.
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
