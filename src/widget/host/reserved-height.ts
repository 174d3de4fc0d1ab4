import { maxNativeOptions } from '../../fields/choice/native-select.js';
import type { FieldDefinition, FormDefinition } from '../../form/definition.js';
import { toPlainText } from '../../form/rich-text.js';
import { getFormPartName } from '../session/form-parts.js';

/** Heights that `base.css` sets for the elements of a form, as multiples of the font size of the page (em). */
const lineHeightEm = 1.5;
const smallFontScale = 0.875;
const gapEm = 1.25;
const controlHeightEm = 2.75;
const choiceHeightEm = 2.25;
const tightGapEm = 0.375;
const fileGapEm = 0.5;
const filePaddingEm = 1;
/** Average number of characters in a line of text on a phone. */
const charsPerLine = 34;

/**
 * Estimates the height of a form on a phone, as a multiple of the font size (em). A page reserves this height before
 * the form is loaded, so that the content below the form does not move later. The estimate tends to be too large.
 */
export function estimateHeightEm({ heading, description, fields }: FormDefinition): number {
  const partCount = new Set(fields.map(getFormPartName)).size;
  const blockHeightsEm = [
    heading ? estimateLineCount(heading, 1.5) * 1.25 * 1.5 : 0,
    description.length > 0 ? estimateLineCount(toPlainText(description)) * lineHeightEm : 0,
    // The line that explains the star.
    fields.some(({ required }) => required) ? lineHeightEm : 0,
    ...fields.map(estimateFieldHeightEm),
    controlHeightEm,
  ].filter((height) => height > 0);
  const headingCount = fields.filter(
    ({ heading }, index) => heading && heading !== fields[index - 1]?.heading,
  ).length;
  const legendsEm =
    partCount > 1 ? partCount * (1.125 * lineHeightEm + gapEm / 2) + ((partCount - 1) * gapEm) / 2 : 0;
  const headingsEm = headingCount * (lineHeightEm + gapEm / 2);
  return Math.ceil(
    blockHeightsEm.reduce((sum, height) => sum + height + gapEm, legendsEm + headingsEm - gapEm),
  );
}

function estimateFieldHeightEm(field: FieldDefinition): number {
  const label = estimateLineCount(field.label) * lineHeightEm + tightGapEm;
  const hint = field.hint
    ? estimateLineCount(field.hint, smallFontScale) * lineHeightEm * smallFontScale + tightGapEm
    : 0;
  return label + estimateControlHeightEm(field) + hint;
}

function estimateControlHeightEm({ kind, options = [], fileKinds = [] }: FieldDefinition): number {
  // Both ends of a range stand side by side, except on a phone if each end has a date and a time.
  if (/_range$/.test(kind))
    return (lineHeightEm * smallFontScale + controlHeightEm) * (kind === 'datetime_range' ? 2 : 1);
  if (kind === 'point')
    return lineHeightEm * smallFontScale + controlHeightEm + choiceHeightEm + tightGapEm * 2;
  if (kind === 'file') {
    // The hint of a file field lists the accepted kinds of files after a word such as "Accepted", so that word is
    // counted, too.
    const kindLines = fileKinds.length > 0 ? estimateLineCount(`${fileKinds.join(', ')} Accepted:`) : 0;
    return controlHeightEm + (2 + kindLines) * lineHeightEm + 3 * fileGapEm + 2 * filePaddingEm;
  }
  if (kind === 'radio') return estimateListHeightEm(options.length > 0 ? options.length : 3);
  if (kind === 'multiselect' && options.length <= maxNativeOptions)
    return estimateListHeightEm(options.length);
  return controlHeightEm;
}

function estimateListHeightEm(count: number): number {
  return count * choiceHeightEm + Math.max(0, count - 1) * tightGapEm;
}

function estimateLineCount(text: string, fontScale = 1): number {
  return Math.ceil((text.length * fontScale) / charsPerLine);
}
