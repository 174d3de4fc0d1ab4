import { fieldKinds } from '../../fields/lazy-kinds.js';
import type { FieldDefinition } from '../../form/definition.js';
import { en } from '../../messages/en.js';
import { renderForm } from './render-form.js';

/**
 * Renders a form with a field of each kind, with and without headings. Afterwards all modules that the rendering of a form
 * can need are loaded.
 */
export async function renderSampleForms(): Promise<void> {
  for (const heading of ['heading', undefined]) {
    const fields = fieldKinds.map(
      (kind, index): FieldDefinition => ({
        address: `ext_request.${index}`,
        group: 'ext_request',
        id: String(index),
        kind,
        label: kind,
        ...(heading && { heading }),
      }),
    );
    const form = await renderForm({
      definition: { id: '', heading: '', description: [], feedback: [], fields },
      messages: en,
      loadOptions: async () => [],
      values: Object.fromEntries(fields.map(({ address }) => [address, ''])),
      files: new Map(),
    });
    form.dispose();
  }
}
