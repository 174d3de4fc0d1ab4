/**
 * Systems (such as a shop or a website builder) into which a form can be built, with the HTML or code that each
 * system needs (docs/sites.md).
 */
export interface SnippetTarget {
  /** URL of the relay that visitors use, without a slash at the end. */
  readonly relay: string;
  readonly form: string;
}

export const snippetBySystem: Readonly<Record<string, (target: SnippetTarget) => string>> = {
  HTML: ({ relay, form }) => `<script async src="${relay}/embed.js" data-form="${form}"></script>`,
  WordPress: ({ relay, form }) =>
    `<!-- once, in the theme -->\n<script async src="${relay}/embed.js"></script>\n<!-- in a post -->\n<div data-apro-form="${form}"></div>`,
  'Google Tag Manager': ({ relay, form }) =>
    `<!-- in the page -->\n<div id="contact"></div>\n<!-- in the tag -->\n<script async src="${relay}/embed.js?form=${form}&target=%23contact"></script>`,
  Tilda: ({ relay, form }) =>
    `<div id="contact"></div>\n<script async src="${relay}/embed.js" data-form="${form}" data-target="#contact"></script>`,
  Shopify: ({ relay, form }) => `<script async src="${relay}/embed.js" data-form="${form}"></script>`,
  Webflow: ({ relay, form }) => `<script async src="${relay}/embed.js" data-form="${form}"></script>`,
  React: ({ relay, form }) =>
    `import { AproForm } from 'apro-forms/react';\n\n<AproForm form="${form}" endpoint="${relay}" />`,
  Vue: ({ relay, form }) =>
    `import { AproForm } from 'apro-forms/vue';\n\n<AproForm form="${form}" endpoint="${relay}" />`,
  iframe: ({ relay, form }) =>
    `<iframe src="${relay}/f/${form}" title="Form" style="width:100%;height:40em;border:0"></iframe>`,
};
