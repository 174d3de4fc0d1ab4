import { fetchTypes, fieldTypeFor, needsMore } from '../fields/registry.js';
import type { FormDefinition } from '../form/definition.js';
import { hasNesting } from '../form/form-model.js';
import { withMore } from '../messages/languages.js';
import type { Messages } from '../messages/messages.js';
import { type ScriptParts, stepNameOf } from './session/form-parts.js';
import type { SessionOptions } from './session/form-session.js';

/** What more than plain fields need, all at once. */
export async function loadParts(
  definition: FormDefinition,
  messages: Messages,
  layout: SessionOptions['layout'],
  given: Readonly<Record<string, string>>,
): Promise<ScriptParts> {
  const kinds = definition.fields.map(({ kind }) => kind);
  const inSteps = layout === 'steps' && new Set(definition.fields.map(stepNameOf)).size > 1;
  const [words, steps, headings] = await Promise.all([
    kinds.some(needsMore) || inSteps ? withMore(messages) : messages,
    inSteps ? import('./view/steps.js') : undefined,
    definition.fields.some(({ heading }) => heading) ? import('./view/headings.js') : undefined,
    fetchTypes(kinds),
  ]);
  // What is to be read from the start.
  const read = definition.fields.filter(({ address, presets }) => presets || given[address] !== undefined);
  const [nested] = await Promise.all([
    hasNesting(definition, fieldTypeFor) ? import('./session/nested-lists.js') : undefined,
    ...read.map(({ kind }) => fieldTypeFor(kind).prepare?.()),
  ]);
  return { messages: words, nested, steps, underHeadings: headings?.underHeadings };
}
