/** Lets the browser save a file. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The URL is needed only until the browser has started to save the file. Safari starts later than the click, so the
  // URL is revoked after a delay.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
