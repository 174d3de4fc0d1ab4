/**
 * The form and the relay for which a snippet is written: the HTML or code that puts the form into a website
 * (docs/sites.md).
 */
export interface SnippetTarget {
  /** URL of the relay that visitors use, without a slash at the end. */
  readonly relay: string;
  readonly form: string;
  /**
   * Further options of the form. The keys are names of attributes, such as `again-after`. Undefined: no further
   * options.
   */
  readonly options?: Readonly<Record<string, string>> | undefined;
}

export const snippetBySystem: Readonly<Record<string, (target: SnippetTarget) => string>> = {
  HTML: toScriptTag,
  WordPress: ({ relay, form, options }) =>
    `<!-- once, in the theme -->\n<script async src="${relay}/embed.js"></script>\n<!-- in a post -->\n<div data-apro-form="${escapeHtml(form)}"${toAttributes(options)}></div>`,
  'Google Tag Manager': ({ relay, form, options }) =>
    `<!-- in the page -->\n<div id="contact"></div>\n<!-- in the tag -->\n<script async src="${relay}/embed.js?${toQuery({ form, target: '#contact', ...options })}"></script>`,
  Tilda: (target) =>
    `<div id="contact"></div>\n${toScriptTag({ ...target, options: { target: '#contact', ...target.options } })}`,
  Shopify: toScriptTag,
  Webflow: toScriptTag,
  '1C-Bitrix': toScriptTag,
  React: (target) =>
    `import { AproForm } from 'apro-forms/react';\n\n<AproForm ${toProps(target, toCamelCase)} />`,
  Vue: (target) =>
    `import { AproForm } from 'apro-forms/vue';\n\n<AproForm ${toProps(target, (name) => name)} />`,
  iframe: ({ relay, form }) =>
    `<iframe src="${relay}/f/${encodeURIComponent(form)}" title="Form" style="width:100%;height:40em;border:0"></iframe>`,
};

/** Systems whose snippet cannot contain options, because the snippet shows a page of the relay with the form. */
export const systemsWithoutOptions: readonly string[] = ['iframe'];

function toScriptTag({ relay, form, options }: SnippetTarget): string {
  return `<script async src="${relay}/embed.js"${toAttributes({ form, ...options })}></script>`;
}

function toAttributes(options: SnippetTarget['options'] = {}): string {
  return Object.entries(options)
    .map(([name, text]) => ` data-${name}="${escapeHtml(text)}"`)
    .join('');
}

function toQuery(options: Readonly<Record<string, string>>): string {
  return Object.entries(options)
    .map(([name, text]) => `${name}=${encodeURIComponent(text)}`)
    .join('&amp;');
}

function toProps({ relay, form, options }: SnippetTarget, toName: (attribute: string) => string): string {
  return Object.entries({ form, endpoint: relay, ...options })
    .map(([name, text]) => `${toName(name)}="${escapeHtml(text)}"`)
    .join(' ');
}

function toCamelCase(attribute: string): string {
  return attribute.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
