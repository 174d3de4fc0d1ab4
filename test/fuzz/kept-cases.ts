import type { CrmAnswer } from './answer-grammar.js';
import type { PostedBody } from './body-grammar.js';
import type { DefinitionCase } from './fuzz-definitions.js';

/**
 * Cases that showed a fault, as `npm run fuzz` printed them. A case stays here after the repair, because a seed gives other
 * cases as soon as a grammar changes.
 */
export const keptCases: {
  readonly definitions: readonly DefinitionCase[];
  readonly bodies: readonly PostedBody[];
  readonly answers: readonly CrmAnswer[];
} = {
  definitions: [],
  bodies: [],
  answers: [],
};
