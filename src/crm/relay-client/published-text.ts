import type { RichText, RichTextNode } from '../../form/rich-text.js';
import { type Reader, readList, readOneOf, readRecord, readText } from '../json/read-json.js';

/** Reads rich text from a relay. Keeps only texts, line breaks, bold and italic texts, and links. */
export const readPublishedText: Reader<RichText> = (value) => readList(readNode)(value);

const readNode: Reader<RichTextNode> = (value) => readText(value) ?? readLineBreak(value) ?? readMark(value);
const readLineBreak = readRecord({ tag: readOneOf('br') });
const readMark = readRecord(
  { tag: readOneOf('b', 'i', 'a'), children: readPublishedText },
  { href: readText },
);

const readContent = readRecord({ title: readText, text: readPublishedText, version: readText });

/** A text that the CRM publishes, such as a privacy notice, in the format of the relay's `GET /publications/ID`. */
export interface PublishedText {
  readonly title: string;
  readonly text: RichText;
  readonly version: string;
}

export function readPublication(value: unknown): PublishedText | undefined {
  return readContent(value);
}
