/**
 * URL of the folder that contains the first script of apro-forms on the page. `undefined`: a program has imported
 * apro-forms as a package, so there is no script tag.
 */
let scriptEndpoint: string | undefined;

/**
 * Sets the default of the option `endpoint` to the folder that contains a script. Only the first call has an effect.
 */
export function setDefaultEndpoint(scriptUrl: string): void {
  scriptEndpoint ??= new URL('.', scriptUrl).href;
}

/**
 * Returns the default of the option `endpoint`, the URL of the relay. The relay serves the script, so the default is
 * the folder that contains the script. Without a script tag, it is the origin of the page, such as
 * `https://www.example.com`.
 */
export function getDefaultEndpoint(): string {
  return scriptEndpoint ?? location.origin;
}

/**
 * Form definitions that a script contains or has already requested, or promises of the definitions. The key is the
 * URL of `GET /forms/ID`, which serves the definition. The CRM client uses a definition from this map, so it need not
 * request the definition.
 */
export const preloadedForms = new Map<string, unknown>();

/**
 * Stores the definition of a form, so that the widget need not request the definition.
 * @param publishedForm the answer of `GET /forms/ID`, or a promise of the answer.
 */
export function addPreloadedForm(scriptUrl: string, formId: string, publishedForm: unknown): void {
  preloadedForms.set(new URL(`forms/${encodeURIComponent(formId)}`, scriptUrl).href, publishedForm);
}
