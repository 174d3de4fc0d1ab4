// Code for test pages that changes snippets as content management systems and their plugins do.

/** A text as a literal inside a `<script>` of the page. */
export function quote(text: string): string {
  return JSON.stringify(text).replaceAll('</', '<\\/');
}

/** Runs code a moment after the page is loaded. */
export function afterLoad(code: string): string {
  return `<script>addEventListener('load', () => setTimeout(() => { ${code} }, 50))</script>`;
}

/**
 * Inserts HTML with `innerHTML` and creates its scripts again, because the scripts of `innerHTML` do not run.
 * @param parent JavaScript expression for the element that gets the HTML
 * @param attributes Google Tag Manager and 1C-Bitrix keep only the address of a script; Shopify keeps all attributes
 * @param isCode true: returns JavaScript. false: returns a `<script>` that runs at once
 */
export function inject(
  html: string,
  parent: string,
  attributes: 'with attributes' | 'without attributes',
  isCode = false,
): string {
  const code = `{
    const template = document.createElement('template');
    template.innerHTML = ${quote(html)};
    for (const old of template.content.querySelectorAll('script')) {
      const script = document.createElement('script');
      if (${attributes === 'with attributes'}) for (const { name, value } of old.attributes) script.setAttribute(name, value);
      script.src = old.src;
      ${attributes === 'with attributes' ? 'old.replaceWith(script)' : `old.remove(); ${parent}.append(script)`};
    }
    ${parent}.append(template.content);
  }`;
  return isCode ? code : `<script>${code}</script>`;
}

/** 1C-Bitrix, option "move scripts to the end of the page": leaves scripts with `data-skip-moving` in their place. */
export function moveScripts(html: string): string {
  const moved: string[] = [];
  const rest = html.replaceAll(/<script\b([^>]*)>[\s\S]*?<\/script>/g, (script, attributes: string) => {
    if (attributes.includes('data-skip-moving')) return script;
    moved.push(script);
    return '';
  });
  return rest + moved.join('');
}

export function removeScripts(html: string): string {
  return html.replaceAll(/<script\b[^>]*>[\s\S]*?<\/script>/g, '');
}

/** WordPress for people without the right `unfiltered_html`: removes scripts, and all attributes but a few. */
export function stripForAuthor(html: string): string {
  return removeScripts(html).replaceAll(/ (?!data-|id=|class=)[\w-]+="[^"]*"/g, '');
}

/** Stops each script that `isExcluded` does not exclude, and runs the stopped scripts on an event, one after the other. */
function holdScripts(isExcluded: string, event: string): string {
  return `<script data-own>
    const held = [];
    new MutationObserver((records) => {
      for (const { addedNodes } of records) for (const node of addedNodes)
        if (node.localName === 'script' && !('own' in node.dataset) && !(${isExcluded})) {
          held.push(node);
          node.type = 'text/held';
        }
    }).observe(document, { childList: true, subtree: true });
    addEventListener('${event}', () => {
      for (const old of held.splice(0)) document.head.append(Object.assign(document.createElement('script'), { src: old.src }));
    });
  </script>`;
}

/** WP Rocket, "delay JavaScript execution": scripts run at the first click, except scripts with `nowprocket`. */
export const delayScripts = holdScripts(`node.hasAttribute('nowprocket')`, 'click');

/** Cloudflare Rocket Loader: scripts run after the page, except scripts with `data-cfasync="false"`. */
export const rocketLoader = holdScripts(`node.dataset.cfasync === 'false'`, 'load');
