/**
 * Horizontal position of a popup. `stretch`: the popup is as wide as the anchor (the element beside which the popup
 * is shown). `end`: the popup and the anchor end at the same edge.
 */
export type PopupAlignment = 'stretch' | 'end';

/** Distance in pixels between the popup and the anchor, and between the popup and the edge of the visible area. */
const gapPx = 4;
const minHeightPx = 120;

interface Edges {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * Shows a popup below an element of the page (the anchor), or above the anchor if there is more space. The popup is
 * in the browser's top layer, so no other element clips or covers the popup. Browsers without `popover` (before
 * Chrome 114, Safari 17 and Firefox 125) get a popup with a fixed position, which ancestors with `overflow: hidden`
 * do not clip. The popup follows the anchor until the popup is removed from the document.
 * @param popup an element that is already in the document. The element stays at its place in the DOM, because a modal
 *   dialog makes every element outside the dialog unusable.
 */
export function anchorPopup(popup: HTMLElement, anchor: Element, alignment: PopupAlignment): void {
  // With the CSS property `contain`, a fixed popup would be positioned relative to the field instead of the window.
  // The property is therefore switched off.
  const container = supportsPopover(popup) ? undefined : popup.closest<HTMLElement>('.field');
  container?.style.setProperty('contain', 'none');
  let side: 'above' | 'below' = 'below';
  let lastPlace = '';
  let lastHeight = -1;

  function update(): void {
    if (!popup.isConnected) {
      container?.style.removeProperty('contain');
      return;
    }
    // The anchor is measured before the popup changes. Each measurement after a change makes the browser compute the
    // layout again.
    const anchorEdges = anchor.getBoundingClientRect();
    const area = getVisibleArea();
    const place = [anchorEdges, area]
      .map(({ top, bottom, left, right }) => [top, bottom, left, right])
      .join();
    // If a script of the page moves the form in the DOM, the popup leaves the top layer and must be shown again.
    if (supportsPopover(popup) && !popup.matches(':popover-open')) {
      popup.setAttribute('popover', 'manual');
      popup.showPopover();
    }
    const hasNewPlace = place !== lastPlace;
    if (hasNewPlace || popup.offsetHeight !== lastHeight) {
      resetPlace(popup, alignment, anchorEdges);
      if (hasNewPlace) {
        popup.style.removeProperty('max-block-size');
        side = chooseSide(popup.getBoundingClientRect().height, anchorEdges, area);
      }
      placePopup(popup, side, alignment, anchorEdges, area);
      lastPlace = place;
      lastHeight = popup.offsetHeight;
    }
    // The position is updated in each frame, because scrolling, zooming, a phone's keyboard and any change of the
    // page can move the anchor.
    requestAnimationFrame(update);
  }
  update();
}

function supportsPopover(element: HTMLElement): boolean {
  return 'showPopover' in element;
}

/**
 * Returns the part of the browser window that a phone's keyboard does not cover. If the visitor has zoomed in,
 * returns the whole window, because the visitor scrolls to the popup by hand then.
 */
function getVisibleArea(): Edges {
  const { clientWidth } = document.documentElement;
  const viewport = window.visualViewport;
  const isZoomed = !viewport || viewport.scale > 1.05;
  const top = isZoomed ? 0 : viewport.offsetTop;
  return { top, bottom: isZoomed ? innerHeight : top + viewport.height, left: 0, right: clientWidth };
}

function getRoom(side: 'above' | 'below', anchor: Edges, area: Edges): number {
  return (side === 'below' ? area.bottom - anchor.bottom : anchor.top - area.top) - 2 * gapPx;
}

function chooseSide(height: number, anchor: Edges, area: Edges): 'above' | 'below' {
  const roomBelow = getRoom('below', anchor, area);
  return height > roomBelow && getRoom('above', anchor, area) > roomBelow ? 'above' : 'below';
}

/**
 * Moves a popup to the position 0, 0. There it is measured to find by which factor the page scales it, which is exact only
 * if the popup has a width. A list has no width of its own, so it gets the width of the anchor.
 */
function resetPlace({ style }: HTMLElement, alignment: PopupAlignment, anchor: Edges): void {
  style.inset = '0 auto auto 0';
  if (alignment === 'stretch') style.width = `${anchor.right - anchor.left}px`;
}

/**
 * Sets the position and size of a popup after `resetPlace`. An ancestor can scale the popup (`zoom`), and without
 * `popover` an ancestor can also move the popup (`transform`). The position and the size after `resetPlace` show both
 * effects.
 */
function placePopup(
  popup: HTMLElement,
  side: 'above' | 'below',
  alignment: PopupAlignment,
  anchor: Edges,
  area: Edges,
): void {
  const origin = popup.getBoundingClientRect();
  const scale = origin.width / popup.offsetWidth || 1;
  const setLength = (property: string, px: number) => popup.style.setProperty(property, `${px / scale}px`);
  if (alignment === 'stretch') setLength('width', anchor.right - anchor.left);
  // The minimum height is necessary if the anchor is outside the visible area, because there is no space for the
  // popup then.
  const areaHeight = area.bottom - area.top - 2 * gapPx;
  setLength('max-block-size', Math.min(areaHeight, Math.max(minHeightPx, getRoom(side, anchor, area))));
  const { width, height } = popup.getBoundingClientRect();
  const hasRightEdge = alignment === 'end' && getComputedStyle(popup).direction === 'ltr';
  const left = Math.min(hasRightEdge ? anchor.right - width : anchor.left, area.right - gapPx - width);
  const idealTop = side === 'below' ? anchor.bottom + gapPx : anchor.top - gapPx - height;
  // If neither side has room for the minimum height, the popup covers a part of the anchor, because an option outside
  // the window cannot be reached. A popup of an anchor outside the window follows its anchor.
  const isAnchorVisible = anchor.bottom > area.top && anchor.top < area.bottom;
  const top = isAnchorVisible
    ? Math.max(area.top + gapPx, Math.min(idealTop, area.bottom - gapPx - height))
    : idealTop;
  setLength('left', Math.max(gapPx, left) - origin.left);
  setLength('top', top - origin.top);
  popup.querySelector('.active')?.scrollIntoView({ block: 'nearest' });
}
