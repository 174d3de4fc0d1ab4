import { replaceControlCharacters } from './strip-control-characters.js';

/**
 * Makes a text from a visitor or from the CRM safe for a terminal: control characters become `\uXXXX`. Line ends
 * stay.
 */
export function escapeControls(text: string): string {
  const toEscape = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const withoutAscii = Array.from(text, (char) => (char < ' ' && char !== '\n' ? toEscape(char) : char));
  return replaceControlCharacters(withoutAscii.join(''), toEscape);
}
