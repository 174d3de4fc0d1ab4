/** Out of this repository's build; `build.ts` says where. */
declare module 'apro-forms/element';
