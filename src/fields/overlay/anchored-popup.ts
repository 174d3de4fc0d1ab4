/** Inline alignment of a popup: as wide as its anchor, or with the same end edge. */
export type PopupAlignment = 'stretch' | 'end';

/** Distance between the popup and its anchor, and between the popup and the edge of the viewport, in pixels. */
const gapPx = 4;
const minHeightPx = 120;

interface Edges {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * Shows a popup below its anchor, or above the anchor if there is more space. The popup is in the browser's top layer, so no
 * ancestor clips or covers the popup. Browsers without `popover` (before Chrome 114, Safari 17 and Firefox 125) get a fixed
 * position, which ancestors with `overflow: hidden` do not clip. The popup follows its anchor until it leaves the document.
 * @param popup an element that is already in the document; its DOM position does not change, because a modal dialog makes
 *   elements outside the dialog inert.
 */
export function anchorPopup(popup: HTMLElement, anchor: Element, alignment: PopupAlignment): void {
  // `contain` makes the field the containing block of a fixed element.
  const container = supportsPopover(popup) ? undefined : popup.closest<HTMLElement>('.field');
  container?.style.setProperty('contain', 'none');
  if (supportsPopover(popup)) popup.setAttribute('popover', 'manual');
  let side: 'above' | 'below' | undefined;
  let lastPlace = '';
  let lastHeight = -1;

  function update(): void {
    if (!popup.isConnected) {
      container?.style.removeProperty('contain');
      return;
    }
    // A page that moves the form takes the popup out of the top layer.
    if (supportsPopover(popup) && !popup.matches(':popover-open')) popup.showPopover();
    const anchorEdges = anchor.getBoundingClientRect();
    const area = getVisibleArea();
    const place = [anchorEdges, area]
      .map(({ top, bottom, left, right }) => [top, bottom, left, right])
      .join();
    if (!side || place !== lastPlace) {
      popup.style.removeProperty('max-block-size');
      side = chooseSide(popup.getBoundingClientRect().height, anchorEdges, area);
    }
    if (place !== lastPlace || popup.offsetHeight !== lastHeight) {
      placePopup(popup, side, alignment, anchorEdges, area);
      lastPlace = place;
      lastHeight = popup.offsetHeight;
    }
    // In each frame: scrolling, zooming, a phone's keyboard and any change of the page can move the anchor.
    requestAnimationFrame(update);
  }
  update();
}

function supportsPopover(element: HTMLElement): boolean {
  return 'showPopover' in element;
}

/** Part of the layout viewport that a phone's keyboard leaves free. A visitor who has zoomed in scrolls by hand. */
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
 * Sets position and size. An ancestor can scale the popup (`zoom`) or, without `popover`, move it (`transform`); the
 * measured position at 0, 0 shows both.
 */
function placePopup(
  popup: HTMLElement,
  side: 'above' | 'below',
  alignment: PopupAlignment,
  anchor: Edges,
  area: Edges,
): void {
  const { style } = popup;
  style.inset = '0 auto auto 0';
  // An exact scale needs a width; the rows of a list have none of their own.
  if (alignment === 'stretch') style.width = `${anchor.right - anchor.left}px`;
  const origin = popup.getBoundingClientRect();
  const scale = origin.width / popup.offsetWidth || 1;
  const setLength = (property: string, px: number) => style.setProperty(property, `${px / scale}px`);
  if (alignment === 'stretch') setLength('width', anchor.right - anchor.left);
  // The minimum is for an anchor outside the visible area.
  setLength('max-block-size', Math.max(minHeightPx, getRoom(side, anchor, area)));
  const { width, height } = popup.getBoundingClientRect();
  const hasRightEdge = alignment === 'end' && getComputedStyle(popup).direction === 'ltr';
  const left = Math.min(hasRightEdge ? anchor.right - width : anchor.left, area.right - gapPx - width);
  const top = side === 'below' ? anchor.bottom + gapPx : anchor.top - gapPx - height;
  setLength('left', Math.max(gapPx, left) - origin.left);
  setLength('top', top - origin.top);
  popup.querySelector('.active')?.scrollIntoView({ block: 'nearest' });
}
