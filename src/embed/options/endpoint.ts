let endpoint: string | undefined;

/** The folder that served the script is where its relay answers. */
export function rememberEndpoint(scriptUrl: string): void {
  endpoint ??= new URL('.', scriptUrl).href;
}

export function defaultEndpoint(): string {
  return endpoint ?? location.origin;
}

/** Definitions that came with a script, or will in a moment, by the address that they would be asked for at. */
export const givenForms = new Map<string, unknown>();

export function giveForm(scriptUrl: string, formId: string, published: unknown): void {
  givenForms.set(new URL(`forms/${encodeURIComponent(formId)}`, scriptUrl).href, published);
}
