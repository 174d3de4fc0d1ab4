/** Letters that collation counts as variants of other letters, although Unicode does not decompose them. */
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
 * Folds a text for a search: two texts have the same result if Unicode collation finds no difference at primary strength.
 * Case, accents, width, invisible characters and the kind of dash or apostrophe make no difference. Upper case is the
 * same in all languages: `ı` and `i` are both `I`, and `ς` and `σ` are both `Σ`.
 */
export function fold(text: string): string {
  // ASCII text needs no normalization, which is slow.
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
