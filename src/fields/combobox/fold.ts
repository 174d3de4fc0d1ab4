/**
 * Letters that Unicode does not split into a basic letter and an accent. The value is the basic letters that a search
 * treats as equal to the letter.
 */
const baseLetters: Readonly<Record<string, string>> = {
  Æ: 'AE',
  Ð: 'D',
  Đ: 'D',
  Ħ: 'H',
  Ł: 'L',
  Ø: 'O',
  Œ: 'OE',
  ẞ: 'SS',
  Ґ: 'Г',
};

/**
 * Changes a text so that a search can compare texts exactly. Two texts have the same result if Unicode collation
 * finds no difference at primary strength: case, accents, width, invisible characters and the kind of dash or
 * apostrophe make no difference.
 * The result is in upper case, which is the same in all languages: `ı` and `i` both become `I`, `ς` and `σ` both
 * become `Σ`.
 */
export function fold(text: string): string {
  // Unicode normalization is slow and changes nothing in ASCII text, so ASCII text skips it.
  if (/^[\0-\x7f]*$/.test(text)) return text.toUpperCase();
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}·]/gu, '')
    .toUpperCase()
    .replace(/[ÆÐĐĦŁØŒẞҐ]/g, (letter) => baseLetters[letter] ?? letter)
    .replace(/[ぁ-ゖ]/g, (hiragana) => shift(hiragana, 0x60))
    .replace(/[ךםןףץァィゥェォッャュョヮ]/g, (letter) => shift(letter, 1))
    .replace(/[٠-٩۰-۹]/g, (digit) => `${digit.charCodeAt(0) & 15}`)
    .replace(/\p{Pd}/gu, '-')
    .replace(/[‘’ʼ]/g, "'");
}

function shift(character: string, distance: number): string {
  return String.fromCharCode(character.charCodeAt(0) + distance);
}
