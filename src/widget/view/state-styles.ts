import { adoptStylesForElement } from '../../styles/adopt-styles.js';
import css from './states.css?inline';

export { css };

/**
 * Adds the style sheet of the states that a form has only after the visitor has used it, such as errors. The sheet is
 * part of the scripts that are loaded at the first focus.
 */
export function adoptStateStyles(element: Element | null): void {
  adoptStylesForElement(element, css);
}
