import { adoptStylesForElement } from '../../styles/adopt-styles.js';
import { anchorPopup } from '../overlay/anchored-popup.js';
import css from './combobox.css?inline';

/**
 * Adds the styles of a combobox to its document. Also formats a number: on a slow device the first formatted number
 * takes 50 ms, and an open list would not react in that time when the number of its options is announced.
 */
export function prepareCombobox(element: Element | null): void {
  adoptStylesForElement(element, css);
  // Safari does not know `requestIdleCallback`.
  if (element) (globalThis.requestIdleCallback ?? setTimeout)(() => (0).toLocaleString());
}

/** Places an open list below or above its input. */
export function positionDropdown(element: HTMLElement | null): void {
  if (element?.parentElement) anchorPopup(element, element.parentElement, 'stretch');
}
