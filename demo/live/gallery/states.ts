/** The states in which the gallery shows each kind of field. */
export const galleryStates = [
  'empty',
  'filled',
  'wrong',
  'disabled',
  'loading',
  'dark',
  'right-to-left',
  'phone',
] as const;

export type GalleryState = (typeof galleryStates)[number];

/** One sentence for each state, for the visitors of the gallery: what the state does. */
export const stateTexts: Readonly<Record<GalleryState, string>> = {
  empty: 'The form as it comes.',
  filled: 'The option values fills in the field. No page can fill in a file.',
  wrong: 'The field has a wrong text or no answer, and the visitor has pressed Send.',
  disabled: 'The form stands in a fieldset of the page that is disabled.',
  loading: 'The definition has not arrived yet.',
  dark: 'The option theme is dark.',
  'right-to-left': 'The page is right to left, and the option locale is ar.',
  phone: 'The form has the width of a small phone, 320 px.',
};

/** Reads the state from the fragment of an address. */
export function readState(hash: string): GalleryState {
  return galleryStates.find((state) => `#${state}` === hash) ?? 'empty';
}
