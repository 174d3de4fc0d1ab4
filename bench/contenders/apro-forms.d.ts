/** The built package of this repository. `bench/build.ts` resolves the module name. */
declare module 'apro-forms' {
  export function mount(place: HTMLElement, options: { readonly form: string }): unknown;
}
