/**
 * Matches characters that control a terminal or reverse the direction of text. Control characters below U+0020, such as
 * line breaks, are not included.
 */
const controlCharacters = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Replaces the control characters in a visitor's text, so that the text is safe for a terminal. `replace` returns the
 * replacement for a control character.
 */
export function replaceControlCharacters(text: string, replace: (char: string) => string): string {
  return text.replace(controlCharacters, replace);
}

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
