/** For work whose outcome nobody looks at: what was pressed or typed must be seen at once. */
export function afterPaint(work: () => void): void {
  requestAnimationFrame(() => setTimeout(work));
}
