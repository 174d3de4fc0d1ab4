import { replaceControlCharacters } from './strip-control-characters.js';

/**
 * Makes a text from a visitor or from the CRM safe for a terminal: control characters become `\uXXXX`. Line ends
 * stay.
 */
export function escapeControls(text: string): string {
  return replaceControlCharacters(
    text.replace(/\p{Cc}/gu, (char) => (char === '\n' ? char : toEscape(char))),
    toEscape,
  );
}

/** Makes a text safe for a line of a terminal. Line ends are escaped too, so that the text cannot begin a line. */
export function escapeLine(text: string): string {
  return escapeControls(text).replaceAll('\n', toEscape);
}

function toEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
