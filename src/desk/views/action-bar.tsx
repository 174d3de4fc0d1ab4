import { useRef, useState } from 'preact/hooks';
import { type LeadAction, leadActions, statesByAction } from '../../relay/operator/lead-action-states.js';
import type { LeadState } from '../../relay/storage/tables/lead-schema.js';
import { useTexts } from '../texts/language.js';

interface ActionBarProps {
  /** Number of leads that the administrator has selected. */
  readonly count: number;
  /** States of the leads that the administrator has selected. */
  readonly states: readonly LeadState[];
  readonly onAction: (action: LeadAction) => Promise<void>;
}

/** Buttons for the selected leads. Erasing needs a second click, because an erased lead cannot be restored. */
export function ActionBar({ count, states, onAction }: ActionBarProps) {
  const texts = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  const [isBusy, setBusy] = useState(false);
  const possible = leadActions.filter((action) =>
    states.some((state) => statesByAction[action].includes(state)),
  );

  async function run(action: LeadAction): Promise<void> {
    dialog.current?.close();
    setBusy(true);
    await onAction(action).finally(() => setBusy(false));
  }

  return (
    <div class="actions">
      {count > 0 && <p>{texts.selected(count)}</p>}
      {possible.map((action) => (
        <button
          key={action}
          type="button"
          class={action === 'erase' ? 'danger' : ''}
          disabled={isBusy}
          onClick={() => (action === 'erase' ? dialog.current?.showModal() : run(action))}
        >
          {texts.actions[action]}
        </button>
      ))}
      <dialog ref={dialog} aria-labelledby="erase-question">
        <p id="erase-question">{texts.confirmErase(count)}</p>
        <div class="actions">
          <button type="button" onClick={() => dialog.current?.close()}>
            {texts.cancel}
          </button>
          <button type="button" class="danger" onClick={() => run('erase')}>
            {texts.actions.erase}
          </button>
        </div>
      </dialog>
    </div>
  );
}
