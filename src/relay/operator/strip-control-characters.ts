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
