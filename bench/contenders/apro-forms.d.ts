/** Out of this repository's build; `build.ts` says where. */
declare module 'apro-forms' {
  export function mount(place: HTMLElement, options: { readonly form: string }): unknown;
}
