/** What a terminal obeys or what turns text round, but for the controls of ASCII's beginning, line breaks among them. */
const controlCharacters = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text of others, to be shown in a terminal; `stand` gives what comes in a character's place. */
export function replaceControlCharacters(text: string, replace: (char: string) => string): string {
  return text.replace(controlCharacters, replace);
}
