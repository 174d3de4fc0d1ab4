/** Removes case and accents for comparison; `ё` becomes `е`. */
export function foldAccents(text: string): string {
  // ASCII text needs no normalization, which is slow.
  const unaccentedText = /^[\0-\x7f]*$/.test(text) ? text : text.normalize('NFD').replace(/\p{M}/gu, '');
  return unaccentedText.toLowerCase();
}
