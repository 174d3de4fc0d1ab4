import { report } from '../../console/report.js';
import { findTarget } from '../options/find-target.js';

// This file is a separate script. It is loaded if a page sets the option `target` of an element or of `mount`.

/** Moves the element of a form into the element that the option `target` selects. */
export function moveToTarget(host: Element, target: string): void {
  const place = findTarget(target);
  if (!place && document.readyState === 'loading')
    document.addEventListener('DOMContentLoaded', () => moveToTarget(host, target), { once: true });
  else if (!place) report('no-target', { target });
  else if (!host.contains(place) && host.parentNode !== place) place.append(host);
}
