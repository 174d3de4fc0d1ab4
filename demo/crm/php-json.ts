/** Rewrites JSON text in the style of PHP's `json_encode`: escaped slashes, ASCII only, no line breaks. Keeps the key order. */
export function phpJson(json: string): string {
  return json
    .replace(/\n\s*/g, '')
    .replace(/\//g, '\\/')
    .replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
