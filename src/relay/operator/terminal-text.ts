import { replaceControlCharacters } from './strip-control-characters.js';

/** Makes text of a visitor or of the CRM safe for a terminal. Line ends stay; other control characters become `\uXXXX`. */
export function escapeControls(text: string): string {
  const toEscape = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const withoutAscii = Array.from(text, (char) => (char < ' ' && char !== '\n' ? toEscape(char) : char));
  return replaceControlCharacters(withoutAscii.join(''), toEscape);
}
