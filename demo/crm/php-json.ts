/** JSON text as PHP's `json_encode` spells it: escaped slashes, ASCII only, no white space. Key order stays. */
export function phpJson(json: string): string {
  return json
    .replace(/\n\s*/g, '')
    .replace(/\//g, '\\/')
    .replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
