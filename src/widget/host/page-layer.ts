import { adoptStyles, formCss } from '../../styles/adopt-styles.js';

/** A layer at the end of `body`, for windows and buttons. No style of the host's ancestors clips, hides or moves its content. */
export interface PageLayer {
  readonly root: HTMLElement;
  /** Moves the layer to the front and copies the theme of the host again. Call this before something is shown. */
  raise(): void;
  remove(): void;
}

export interface PageLayerOptions {
  /** The layer exists only while this element is in the document, also inside a shadow root. */
  readonly host: HTMLElement;
  /** Called after the layer was out of the document. The browser has then ended the modal state of its dialogs. */
  onReattach(): void;
}

/** No element of a page has this name, so a script that morphs the page (Turbo, Livewire) never reuses the layer's element. */
const layerTagName = 'apro-form-layer';

/** Marks a layer in use. A clone of the element, in a saved copy of a page, does not have the property. */
const inUseKey = Symbol.for('apro-forms.layer');

/** A page whose script removes every unknown element again and again wins after this number of times. */
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
  // The style sheets of the page may come after its scripts.
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
      root.remove();
    },
  };
}

/** A saved copy of a page (Turbo's cache, for example) contains a layer without its script. */
function removeStaleLayers(): void {
  for (const layer of document.querySelectorAll(layerTagName)) if (!(inUseKey in layer)) layer.remove();
}

/** Browsers before Chrome 114, Safari 17 and Firefox 125 have no `popover`; there the layer has the largest `z-index`. */
function showInTopLayer(root: HTMLElement): void {
  if (!('showPopover' in root)) return;
  root.setAttribute('popover', 'manual');
  if (root.matches(':popover-open')) root.hidePopover();
  root.showPopover();
}

/** Copies what the layer would inherit inside the host: tokens, font, direction and accent. */
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
  // Pages hide white space or texts with a size of 0.
  style.fontSize = Number.parseFloat(fontSize) > 0 ? fontSize : 'medium';
}
