import { maxNativeOptions } from '../../fields/choice/native-select.js';
import type { FieldDefinition, FormDefinition } from '../../form/definition.js';
import { toPlainText } from '../../form/rich-text.js';
import type { LookSettings } from '../look/look-settings.js';
import { groupConsecutive, placeFields, readWideAddresses } from '../look/place-fields.js';
import { getFormPartName } from '../session/form-parts.js';

/** Sizes that `base.css` sets for the elements of a form. Names with `Em`: multiples of the font size of the page. */
const lineHeightEm = 1.5;
const smallFontScale = 0.875;
const tightGapEm = 0.375;
/** Space between the heading and a paragraph after it. */
const paragraphGapEm = 0.5;
const fileGapEm = 0.5;
const filePaddingEm = 1;
/** Padding of the look `card` on a phone, above or below the form (`look/card.css`). */
const cardPaddingEm = 1.5;
/** Average number of characters in a line of text on a phone. */
const charsPerLine = 34;

interface Sizes {
  readonly gapEm: number;
  readonly controlEm: number;
  readonly choiceEm: number;
}

/** Heights by the option `density` (`look/density.css`). */
const sizesByDensity: ReadonlyMap<string, Sizes> = new Map([
  ['compact', { gapEm: 0.875, controlEm: 2.25, choiceEm: 1.75 }],
  ['roomy', { gapEm: 1.75, controlEm: 3.25, choiceEm: 2.25 }],
]);
const normalSizes: Sizes = { gapEm: 1.25, controlEm: 2.75, choiceEm: 2.25 };

/**
 * Estimates the height of a form on a phone, as a multiple of the font size (em). A page reserves this height before
 * the form is loaded, so that the content below the form does not move later. The estimate tends to be too large.
 * @param look the appearance of the form
 * @param isWide true: estimates the height where the form has room for two columns and for labels beside the controls
 */
export function estimateHeightEm(
  { heading, description, fields }: FormDefinition,
  look: LookSettings = {},
  isWide = false,
): number {
  const sizes = sizesByDensity.get(look.density ?? '') ?? normalSizes;
  const { gapEm } = sizes;
  const isCard = look.look === 'card';
  const isBeside = isWide && look.labels === 'beside';
  const hasColumns = isWide && !isBeside && `${look.columns}` === '2';
  const fieldHeight = (field: FieldDefinition) => estimateFieldHeightEm(field, sizes, isCard, isBeside);
  const groups = groupConsecutive(fields, (field) => `${getFormPartName(field)} ${field.heading}`);
  const hasRequired = fields.some(({ required }) => required);
  const partCount = new Set(fields.map(getFormPartName)).size;
  const blockHeightsEm = [
    heading ? estimateLineCount(heading, 1.5) * 1.25 * 1.5 : 0,
    description.length > 0 ? estimateLineCount(toPlainText(description)) * lineHeightEm : 0,
    // The line that explains the star beside required fields.
    hasRequired ? lineHeightEm : 0,
    ...groups.flatMap((group) =>
      hasColumns ? estimateRowHeightsEm(group, look, fieldHeight) : group.map(fieldHeight),
    ),
    // A form without fields says in two lines that it cannot be shown.
    fields.length > 0 ? sizes.controlEm : 2 * lineHeightEm,
  ].filter((height) => height > 0);
  const headingCount = groups.filter(([first]) => first?.heading).length;
  const legendsEm =
    partCount > 1
      ? partCount * (1.125 * lineHeightEm + gapEm / 2) + (partCount - 1) * gapEm * (isCard ? 2.5 : 0.5)
      : 0;
  const headingsEm = headingCount * (lineHeightEm + gapEm / 2);
  const paddingEm = isCard ? 2 * cardPaddingEm : 0;
  let sumEm = legendsEm + headingsEm - gapEm + paddingEm;
  const isParagraphFirst = description.length > 0 || hasRequired || fields.length === 0;
  if (heading && isParagraphFirst) sumEm -= gapEm - paragraphGapEm;
  for (const height of blockHeightsEm) sumEm += height + gapEm;
  return Math.ceil(sumEm);
}

/** Returns the heights of the rows of a form with two columns. */
function estimateRowHeightsEm(
  fields: readonly FieldDefinition[],
  { wide }: LookSettings,
  fieldHeight: (field: FieldDefinition) => number,
): readonly number[] {
  const wideAddresses = readWideAddresses(wide);
  const places = placeFields(
    fields.map(({ kind, address }) => ({ kind, isWide: wideAddresses.has(address) })),
  );
  return fields.flatMap((field, index) => {
    if (places[index] === 'end') return [];
    const partner = places[index + 1] === 'end' ? fields[index + 1] : undefined;
    return Math.max(fieldHeight(field), partner ? fieldHeight(partner) : 0);
  });
}

function estimateFieldHeightEm(
  field: FieldDefinition,
  sizes: Sizes,
  isCard: boolean,
  isBeside: boolean,
): number {
  const label = estimateLineCount(field.label + getExample(field.kind)) * lineHeightEm + tightGapEm;
  const hint = field.hint
    ? estimateLineCount(field.hint, smallFontScale) * lineHeightEm * smallFontScale + tightGapEm
    : 0;
  const control = estimateControlHeightEm(field, sizes, isCard);
  return isBeside ? Math.max(label + hint * 2, control) : label + control + hint;
}

/** Returns the example that stands beside the label of a date or a time, of about the length that it has on a page. */
function getExample(kind: string): string {
  if (/^datetime/.test(kind)) return ' For example 14/03/2014 21:30';
  return /^(date|time)/.test(kind) ? ' For example 14/03/2014' : '';
}

function estimateControlHeightEm(
  { kind, options = [], fileKinds = [] }: FieldDefinition,
  { controlEm, choiceEm }: Sizes,
  isCard: boolean,
): number {
  // With the look `card`, each choice is a tile with a border.
  const choices = (count: number) =>
    count * (isCard ? 2.5 : choiceEm) + Math.max(0, count - 1) * (isCard ? 0.5 : tightGapEm);
  // The two inputs of a range are side by side. Inputs for a date and a time are wider, so on a phone they are one
  // below the other.
  if (/_range$/.test(kind))
    return (lineHeightEm * smallFontScale + controlEm) * (kind === 'datetime_range' ? 2 : 1);
  if (kind === 'point')
    return lineHeightEm * smallFontScale + controlEm + normalSizes.choiceEm + tightGapEm * 2;
  if (kind === 'file') {
    // The hint of a file field lists the accepted kinds of files after a word such as "Accepted", so that word is
    // counted, too.
    const kindLines = fileKinds.length > 0 ? estimateLineCount(`${fileKinds.join(', ')} Accepted:`) : 0;
    return controlEm + (2 + kindLines) * lineHeightEm + 3 * fileGapEm + 2 * filePaddingEm;
  }
  if (kind === 'radio') return choices(options.length > 0 ? options.length : 3);
  if (kind === 'multiselect' && options.length <= maxNativeOptions) return choices(options.length);
  return controlEm;
}

function estimateLineCount(text: string, fontScale = 1): number {
  return Math.ceil((text.length * fontScale) / charsPerLine);
}
