import fc from 'fast-check';
import { renderToString } from 'preact-render-to-string';
import { readForm } from '../../src/crm/definition/read-form.js';
import { readOptions } from '../../src/crm/definition/read-options.js';
import { CrmError } from '../../src/crm/errors/crm-error.js';
import { parseWireJson } from '../../src/crm/json/wire-json.js';
import { serializePublishedForm } from '../../src/crm/relay-client/published-form.js';
import { readPublishedForm } from '../../src/crm/relay-client/read-published-form.js';
import { encodeAnswers } from '../../src/crm/submission/write-answers.js';
import type { LoadedForm } from '../../src/form/form-service.js';
import { loadMessages } from '../../src/messages/languages.js';
import { loadExtendedMessages } from '../../src/messages/load-extended-messages.js';
import { renderForm } from '../../src/widget/server/render-form.js';
import { definitionArbitrary, optionsJsonArbitrary } from './definition-grammar.js';
import { FuzzError, requireEqual } from './fuzz-error.js';
import type { FuzzTarget } from './run-fuzz.js';
import { markupMark, typedArbitrary } from './text-grammar.js';

const messages = await loadExtendedMessages(await loadMessages('en'));

export interface DefinitionCase {
  /** JSON text of the definition. */
  readonly definition: string;
  /** JSON text of every list that the form loads. */
  readonly options: string;
  /** Texts for the fields, in the order of the fields: what a visitor types, or a page prefills. */
  readonly texts: readonly string[];
}

/** A definition goes the whole way: read, published, read by a page, rendered, filled in, validated, encoded. */
export const definitionTarget: FuzzTarget<DefinitionCase> = {
  name: 'definitions',
  arbitrary: fc.record({
    definition: definitionArbitrary,
    options: optionsJsonArbitrary,
    texts: fc.array(typedArbitrary, { maxLength: 8 }),
  }),
  kindOf: () => '',
  sizeOf: ({ definition, options, texts }) => definition.length + options.length + texts.join('').length,
  async check({ definition, options, texts }) {
    const loaded = readDefinition(definition);
    if (!loaded) return 'no form';
    const published = readPublishedForm(JSON.parse(serializePublishedForm(loaded)));
    requireEqual('the published form, as a page reads it', published?.definition, loaded.definition);

    const { fields } = loaded.definition;
    const values = Object.fromEntries(fields.map(({ address }, index) => [address, texts[index] ?? '']));
    const form = await renderForm({
      definition: loaded.definition,
      messages,
      values,
      files: new Map(),
      loadOptions: async ({ field }) => readOptions(parseWireJson(options), field.id),
    });
    const invalidCount = form.validate().length;
    const html = renderToString(form.render(null) as Parameters<typeof renderToString>[0]);
    const answers = form.answers();
    encodeAnswers(answers, 'value');
    encodeAnswers(answers, 'id');
    form.dispose();
    if (html.includes(markupMark)) throw new FuzzError('markup of a text is not escaped');
    if (invalidCount + answers.size > fields.length)
      throw new FuzzError('a field has an answer and is not valid');
    return invalidCount > 0 ? 'invalid' : answers.size > 0 ? 'filled in' : 'empty';
  },
};

/** Undefined: the text is no form, and the reader says so. */
function readDefinition(text: string): LoadedForm | undefined {
  try {
    return readForm(parseWireJson(text));
  } catch (error) {
    if (error instanceof CrmError && error.code === 'not-a-form') return undefined;
    throw error;
  }
}
