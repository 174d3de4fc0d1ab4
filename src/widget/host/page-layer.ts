import { adoptStyles, formCss } from '../../styles/adopt-styles.js';

/**
 * An element at the end of `body` that contains the dialog or the floating button of a form. At this place, the
 * styles of the elements around the form cannot clip, hide or move the dialog or the button.
 */
export interface PageLayer {
  readonly root: HTMLElement;
  /**
   * Moves the layer in front of the page, and copies fonts and colours from the element that the form belongs to.
   * Call this function before something is shown in the layer.
   */
  raise(): void;
  remove(): void;
}

export interface PageLayerOptions {
  /**
   * The element of the page that the form belongs to. The layer is removed when this element leaves the document. The
   * element may be inside a shadow root.
   */
  readonly host: HTMLElement;
  /**
   * Called after a script of the page has removed the layer and the layer was put back. An open dialog in the layer
   * must then be shown again, because the browser has ended its modal state.
   */
  onReattach(): void;
}

/**
 * Tag name of the layer. No page contains an element with this name. A script that changes the page into new markup
 * (Turbo, Livewire) can therefore not reuse the element for other content.
 */
const layerTagName = 'apro-form-layer';

/**
 * Name of a property that marks a layer in use. A layer in a saved copy of a page is a clone without this property,
 * so the script recognises the clone and removes it.
 */
const inUseKey = Symbol.for('apro-forms.layer');

/**
 * Maximum number of times that a removed layer is put back into the page. Without a limit, a script that always
 * removes the layer would cause an endless loop.
 */
const maxReattachments = 100;

export function createPageLayer({ host, onReattach }: PageLayerOptions): PageLayer {
  removeStaleLayers();
  const root = document.createElement(layerTagName);
  root.className = 'apro-form layer';
  Object.assign(root, { [inUseKey]: true });
  let reattachments = 0;

  function attach(): void {
    adoptStyles(document, formCss);
    document.body.append(root);
    copyHostTheme(host, root);
    showInTopLayer(root);
  }

  const observer = new MutationObserver(() => {
    if (root.isConnected && !host.isConnected) root.remove();
    if (root.isConnected || !host.isConnected || reattachments++ >= maxReattachments) return;
    attach();
    onReattach();
  });
  for (const node of new Set([document, host.getRootNode()]))
    observer.observe(node, { childList: true, subtree: true });
  const updateTheme = () => copyHostTheme(host, root);
  // Copies fonts and colours again when the page has loaded. The style sheets of the page may be loaded after its
  // scripts, so the first copy may be wrong.
  addEventListener('load', updateTheme);
  attach();

  return {
    root,
    raise() {
      if (!root.isConnected) attach();
      copyHostTheme(host, root);
      showInTopLayer(root);
    },
    remove() {
      observer.disconnect();
      removeEventListener('load', updateTheme);
      // The page may have removed the layer and replaced `remove` by a function that fails without a parent.
      root.parentNode?.removeChild(root);
    },
  };
}

/**
 * Removes layers that are left over in a saved copy of a page, for example in the cache of Turbo. No script handles
 * such a layer, so its buttons would do nothing.
 */
function removeStaleLayers(): void {
  for (const layer of document.querySelectorAll(layerTagName)) if (!(inUseKey in layer)) layer.remove();
}

/**
 * Shows the layer in front of the page, as a popover. Browsers before Chrome 114, Safari 17 and Firefox 125 do not
 * support `popover`; in these browsers a large `z-index` in the style sheet has the same effect.
 */
function showInTopLayer(root: HTMLElement): void {
  if (!('showPopover' in root)) return;
  root.setAttribute('popover', 'manual');
  if (root.matches(':popover-open')) root.hidePopover();
  root.showPopover();
}

/**
 * Copies the styles that the form would inherit from `host`, the element that the form belongs to: the `--apro-*`
 * properties, font, text direction and accent colour. The layer is outside `host` and does not inherit these styles.
 */
function copyHostTheme(host: HTMLElement, root: HTMLElement): void {
  const hostStyle = getComputedStyle(host);
  const { style } = root;
  for (const [token] of formCss.matchAll(/--apro-[\w-]+/g)) {
    const value = hostStyle.getPropertyValue(token);
    if (value) style.setProperty(token, value);
    else style.removeProperty(token);
  }
  const { fontFamily, fontSize, direction, accentColor } = hostStyle;
  Object.assign(style, { fontFamily, direction, accentColor });
  // Some pages set a font size of 0 to hide white space or texts. The layer must not copy that size.
  style.fontSize = Number.parseFloat(fontSize) > 0 ? fontSize : 'medium';
}
