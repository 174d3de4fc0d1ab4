import { Component, type ComponentChild, type ComponentChildren } from 'preact';
import { openModalDialog } from '../overlay/modal-dialog.js';
import { trackVirtualKeyboard } from '../overlay/virtual-keyboard.js';
import { matchesMedia } from '../shared/matches-media.js';

interface MobileSheetProps {
  readonly title: string;
  readonly closeLabel: string;
  /** Search input that is shown at the top of the full-screen list. */
  readonly searchInput: ComponentChild;
  readonly children: ComponentChildren;
  onClose(): void;
}

/** True on a small touch screen. The option list is then shown as a full-screen dialog. */
export function shouldUseMobileSheet(): boolean {
  return matchesMedia('(pointer: coarse) and (max-width: 40em)');
}

/**
 * A native modal dialog that fills the screen. The browser keeps the focus inside, and restores the focus afterwards.
 * The Escape key and the back gesture of a phone close the dialog.
 */
export class MobileSheet extends Component<MobileSheetProps> {
  #dialog: HTMLDialogElement | undefined;
  #stopTrackingKeyboard: (() => void) | undefined;

  #showDialog = (element: HTMLDialogElement | null): void => {
    if (!element) return;
    this.#dialog = element;
    openModalDialog(element);
    this.#stopTrackingKeyboard = trackVirtualKeyboard(element);
  };

  override componentWillUnmount(): void {
    this.#stopTrackingKeyboard?.();
    // The browser restores the focus only if the dialog is closed before the dialog is removed from the page.
    this.#dialog?.close();
  }

  override render({ title, closeLabel, searchInput, children, onClose }: MobileSheetProps) {
    return (
      <dialog
        class="sheet"
        aria-label={title}
        ref={this.#showDialog}
        onClose={onClose}
        // Without this call the event would reach a dialog of the page that contains the form, and that dialog would
        // close as well.
        onCancel={(event) => event.stopPropagation()}
      >
        <div class="sheet-head">
          <span dir="auto" aria-hidden="true">
            {title}
          </span>
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
