import { matchesMedia } from '../shared/matches-media.js';

/** True if the form uses the browser's native date and time inputs: on touch devices and on the server. */
export function hasNativePicker(): boolean {
  return import.meta.env.SSR || matchesMedia('(pointer: coarse)');
}

export const nativeDatePickerProps = { type: 'date', max: '9999-12-31' } as const;
