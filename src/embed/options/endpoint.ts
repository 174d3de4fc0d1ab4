let scriptEndpoint: string | undefined;

/** The folder that served the script is where its relay answers. */
export function setDefaultEndpoint(scriptUrl: string): void {
  scriptEndpoint ??= new URL('.', scriptUrl).href;
}

export function getDefaultEndpoint(): string {
  return scriptEndpoint ?? location.origin;
}

/** Definitions that came with a script, or will in a moment, by the address that they would be asked for at. */
export const preloadedForms = new Map<string, unknown>();

export function addPreloadedForm(scriptUrl: string, formId: string, publishedForm: unknown): void {
  preloadedForms.set(new URL(`forms/${encodeURIComponent(formId)}`, scriptUrl).href, publishedForm);
}
