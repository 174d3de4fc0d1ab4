/** Folder of the first script on the page. `undefined` in a program, which has no script tag. */
let scriptEndpoint: string | undefined;

/** Sets the default endpoint to the folder of a script. Later calls change nothing. */
export function setDefaultEndpoint(scriptUrl: string): void {
  scriptEndpoint ??= new URL('.', scriptUrl).href;
}

/** The relay serves the script, so the folder of the script is the default endpoint; else the origin of the page. */
export function getDefaultEndpoint(): string {
  return scriptEndpoint ?? location.origin;
}

/**
 * Published forms, or promises of them, that a script brings along, by the URL of their `GET /forms/ID`. The CRM client
 * takes a form from here instead of requesting the URL.
 */
export const preloadedForms = new Map<string, unknown>();

/** @param publishedForm the answer of `GET /forms/ID`, or a promise of the answer. */
export function addPreloadedForm(scriptUrl: string, formId: string, publishedForm: unknown): void {
  preloadedForms.set(new URL(`forms/${encodeURIComponent(formId)}`, scriptUrl).href, publishedForm);
}
