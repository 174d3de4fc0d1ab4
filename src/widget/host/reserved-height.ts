import { mostNative } from '../../fields/choice/select.js';
import type { FieldDefinition, FormDefinition } from '../../form/definition.js';
import { plainText } from '../../form/rich-text.js';
import { partNameOf } from '../session/form-parts.js';

/** Of the sheet (`base.css`), in em of the page's font. */
const line = 1.5;
const small = 0.875;
const gap = 1.25;
const control = 2.75;
const choice = 1.75;
const close = 0.25;
/** Letters of the page's font that a phone shows beside each other. */
const lettersInLine = 34;

/**
 * What a form needs of a page's height on a phone, in em: an estimate, rather too much than too little, for pages that
 * leave the room before the form is there, so that nothing below it moves.
 */
export function reservedHeight({ heading, description, fields }: FormDefinition): number {
  const parts = new Set(fields.map(partNameOf)).size;
  const heights = [
    heading ? linesOf(heading, 1.375) * 1.25 * 1.375 : 0,
    description.length > 0 ? linesOf(plainText(description)) * line : 0,
    ...fields.map(fieldHeight),
    control,
  ].filter((height) => height > 0);
  const sections = fields.filter(({ heading }, at) => heading && heading !== fields[at - 1]?.heading).length;
  const legends = parts > 1 ? parts * (1.125 * line + gap / 2) + ((parts - 1) * gap) / 2 : 0;
  const headings = sections * (line + gap / 2);
  return Math.ceil(heights.reduce((sum, height) => sum + height + gap, legends + headings - gap));
}

function fieldHeight(field: FieldDefinition): number {
  const label = linesOf(field.label) * line + close;
  const hint = field.hint ? linesOf(field.hint, small) * line * small + close : 0;
  return label + controlHeight(field) + hint;
}

function controlHeight({ kind, options = [] }: FieldDefinition): number {
  if (/_range$/.test(kind)) return line * small + control;
  if (kind === 'point') return line * small + control + choice + close * 2;
  if (kind === 'file') return control + 2 * line + close;
  if (kind === 'radio') return listHeight(options.length > 0 ? options.length : 3);
  if (kind === 'multiselect' && options.length <= mostNative) return listHeight(options.length);
  return control;
}

function listHeight(count: number): number {
  return count * choice + Math.max(0, count - 1) * close;
}

function linesOf(text: string, size = 1): number {
  return Math.ceil((text.length * size) / lettersInLine);
}
