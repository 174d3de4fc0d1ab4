/** As people compare words: without case and accents, ё as е. */
export function foldAccents(text: string): string {
  // Plain letters are the usual case, and by far the quicker one.
  const unaccentedText = /^[\0-\x7f]*$/.test(text) ? text : text.normalize('NFD').replace(/\p{M}/gu, '');
  return unaccentedText.toLowerCase();
}
