/** Lets the browser save a file. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has read the address when the click is handled. A delay is needed for Safari.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
