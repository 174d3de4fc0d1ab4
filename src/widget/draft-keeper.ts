import type { FormModel } from '../form/form-model.js';
import type { Receipt } from '../form/form-service.js';
import type { Draft, StoredReceipt } from './draft-reader.js';
import type { DraftWriter } from './draft-writer.js';
import { keep, recall } from './session-storage.js';

/** Keeps what is typed over reloads, in this tab, for a day; never files, and never longer than until it is sent. */
export interface DraftKeeper {
  /** What was typed before, if anything was. */
  recall(): Promise<Draft | undefined>;
  /** Until `ended`, when what is not written down yet is. */
  touch(model: FormModel, address: string, ended: AbortSignal): Promise<void>;
  /** With what came of it: who reloads the page, or comes back to it, is told once more. */
  forget(receipt?: Receipt): void;
}

/** `place` tells forms and pages apart. What does the work is fetched once the form is there. */
export function createDraftKeeper(place: string): DraftKeeper {
  const key = `apro-forms:draft:${place}`;
  let writer: DraftWriter | undefined;
  let forgotten = 0;
  return {
    async recall() {
      return recall(key) === undefined ? undefined : (await import('./draft-reader.js')).readDraft(key);
    },
    async touch(model, address, ended) {
      const before = forgotten;
      const { startDraft } = await import('./draft-writer.js');
      if (before !== forgotten) return;
      writer ??= startDraft(key, model, ended);
      writer.touch(address);
    },
    forget(receipt) {
      forgotten++;
      writer?.stop();
      writer = undefined;
      keep(key, receipt && JSON.stringify({ at: Date.now(), receipt } satisfies StoredReceipt));
    },
  };
}
