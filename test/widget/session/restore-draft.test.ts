import { afterEach, expect, test, vi } from 'vitest';
import { fieldKinds } from '../../../src/fields/lazy-kinds.js';
import { en } from '../../../src/messages/en.js';
import { readDraft } from '../../../src/widget/session/restore-draft.js';
import { storeDraft } from '../../../src/widget/session/store-draft.js';
import { createDefinition, openForm, option } from '../../form/form-fixture.js';

const key = 'apro-forms:draft:34:0:/';
const options = [option('12'), option('13'), option('14')];

/** Opens a form with one field of each of these kinds, in their order. */
function openKinds(kinds: readonly string[]) {
  return openForm(createDefinition(...kinds.map((kind, index) => ({ id: `${index + 1}`, kind, options }))))
    .model;
}

/** Restores what `sessionStorage` contains. Returns the values of the fields. */
function restore(kinds: readonly string[]): unknown[] {
  const model = openKinds(kinds);
  readDraft(key)?.restore?.(model, () => {}, en, { announce() {} });
  return model.fields.map(({ raw }) => raw.peek());
}

function stubStorage(text?: string): void {
  const items = new Map<string, string>(text === undefined ? [] : [[key, text]]);
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => items.set(name, value),
    removeItem: (name: string) => items.delete(name),
  });
}

afterEach(() => {
  vi.unstubAllGlobals();
});

const foreignValues = [5, null, [], {}, ['12'], { length: 1 }, '', '12,13', 'x'.repeat(100_000)];

test.each(fieldKinds)('%s: foreign values in the storage of a draft leave a form that works', (kind) => {
  const blank = restoreBlank(kind);
  for (const value of foreignValues) {
    const values = { 'ext_request.1': value };
    for (const part of ['choices', 'raws', 'answers']) {
      stubStorage(JSON.stringify({ at: Date.now(), choices: {}, raws: {}, answers: {}, [part]: values }));
      const [restored] = restore([kind]);
      if (part === 'answers' || typeof value !== 'string') expect(restored).toEqual(blank);
    }
  }
});

function restoreBlank(kind: string): unknown {
  stubStorage();
  return restore([kind])[0];
}

test('a list that has become a field of another kind shows no ids of its earlier options', () => {
  for (const earlier of ['select', 'multiselect', 'category']) {
    stubStorage();
    const model = openKinds(fieldKinds.map(() => earlier));
    for (const field of model.fields) field.change(options.slice(0, 1));
    storeDraft(key, new Set(model.fields));
    for (const [index, raw] of restore(fieldKinds).entries()) {
      const isList = ['select', 'multiselect', 'category'].includes(fieldKinds[index] ?? '');
      if (!isList) expect(raw, `${earlier} → ${fieldKinds[index]}`).toEqual(restoreBlankOf(index));
      else expect(raw, `${earlier} → ${fieldKinds[index]}`).toContainEqual(options[0]);
    }
  }
});

function restoreBlankOf(index: number): unknown {
  return openKinds(fieldKinds).fields[index]?.raw.peek();
}
