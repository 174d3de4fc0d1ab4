import type { FieldModel } from '../../form/field-model.js';
import { readSessionItem, writeSessionItem } from './session-storage.js';
import type { StoredDraft } from './stored-draft.js';

/**
 * Adds the values of changed fields to the draft in `sessionStorage`, and then empties `changedFields`. Does nothing
 * if no field has changed.
 */
export function storeDraft(key: string, changedFields: Set<FieldModel>): void {
  if (changedFields.size === 0) return;
  const { choices, raws, answers } = readStoredDraft(key);
  for (const { definition, rules, raw, answer } of changedFields) {
    if (rules.choice) {
      const ids = rules.choice.selectedOptions(raw.peek()).map(({ id }) => id);
      choices[definition.address] = ids.join(',');
    } else {
      raws[definition.address] = raw.peek();
      answers[definition.address] = answer.peek();
    }
  }
  changedFields.clear();
  writeSessionItem(key, JSON.stringify({ at: Date.now(), choices, raws, answers } satisfies StoredDraft));
}

/**
 * Reads the draft from `sessionStorage`. Returns an empty draft if none is stored, or if the stored text is not
 * valid: other scripts can write to the same storage.
 */
function readStoredDraft(key: string): Omit<StoredDraft, 'at'> {
  try {
    const { choices, raws, answers } = JSON.parse(readSessionItem(key) ?? '');
    return { choices: { ...choices }, raws: { ...raws }, answers: { ...answers } };
  } catch {
    return { choices: {}, raws: {}, answers: {} };
  }
}
