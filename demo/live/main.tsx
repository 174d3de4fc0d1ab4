import { render } from 'preact';
import { defineElement } from '../../src/embed/element/form-element.js';
import galleryCss from './gallery/gallery.css?inline';
import css from './live.css?inline';
import playgroundCss from './playground/playground.css?inline';

/**
 * Defines a custom element that shows a Preact component while the element is connected to the page. The component is
 * loaded with the first element.
 */
function defineApp(name: string, load: () => Promise<() => preact.JSX.Element>): void {
  if (customElements.get(name)) return;
  customElements.define(
    name,
    class extends HTMLElement {
      async connectedCallback(): Promise<void> {
        const App = await load();
        if (!this.isConnected) return;
        this.replaceChildren();
        render(<App />, this);
      }

      disconnectedCallback(): void {
        render(null, this);
      }
    },
  );
}

const style = document.createElement('style');
style.textContent = [css, playgroundCss, galleryCss].join('\n');
document.head.append(style);
defineElement();
defineApp('apro-playground', () => import('./playground/playground.js').then(({ Playground }) => Playground));
defineApp('apro-gallery', () => import('./gallery/gallery.js').then(({ Gallery }) => Gallery));
