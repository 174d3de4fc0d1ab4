let endpoint: string | undefined;

/** The folder that served the script is where its relay answers. */
export function rememberEndpoint(scriptUrl: string): void {
  endpoint ??= new URL('.', scriptUrl).href;
}

export function defaultEndpoint(): string {
  return endpoint ?? location.origin;
}
