/** The build of this repository. `bench/build.ts` has the alias. */
declare module 'apro-forms' {
  export function mount(place: HTMLElement, options: { readonly form: string }): unknown;
}
