import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);

/**
 * Style sheet of a page that disturbs every element in it. Its selectors include the id of the element around the
 * form.
 */
export const hostileSheet = `${readFileSync(new URL('../../../demo/site/rude.css', import.meta.url), 'utf8')}
  html body #place form input.control { margin: 9px; border: 9px solid red }`;

/** Popular CSS frameworks and a style sheet that disturbs every element, by name. */
export const hostSheets: Readonly<Record<string, string>> = {
  Bootstrap: readPackageFile('bootstrap/dist/css/bootstrap.css'),
  'Tailwind’s preflight': readPackageFile('tailwindcss/preflight.css'),
  Bulma: readPackageFile('bulma/css/bulma.css'),
  Foundation: readPackageFile('foundation-sites/dist/css/foundation.css'),
  Pico: readPackageFile('@picocss/pico/css/pico.css'),
  'Water.css': readPackageFile('water.css/out/water.css'),
  'normalize.css': readPackageFile('normalize.css/normalize.css'),
  'WordPress’s Underscores': readPackageFile('undescores-for-npm/style.css'),
  'a rude sheet': hostileSheet,
};

function readPackageFile(file: string): string {
  return readFileSync(resolve(file), 'utf8');
}

/** Content of a page that embeds a form: common elements, with class names that the form uses, too. */
const pageContent = `
  <nav class="nav"><ul><li><a href="#one">One</a></li><li><a href="#two" aria-current="page">Two</a></li></ul></nav>
  <h1>A page</h1><h2 class="label">Second</h2><h3>Third</h3>
  <p class="error">Text, <b>bold</b>, <em>marked</em>, <code>code</code>, <small class="hint">small</small>.</p>
  <ol><li>First</li></ol><dl><dt>Term</dt><dd>Meaning</dd></dl><blockquote>Said</blockquote><pre>As it is</pre><hr>
  <table class="table"><thead><tr><th>Head</th></tr></thead><tbody><tr><td>Cell</td></tr></tbody></table>
  <details open><summary class="summary">More</summary>Text</details><figure><figcaption>Caption</figcaption></figure>
  <p hidden>Not yet</p><div class="state note choice files bone unseen mark ends"><span class="star">*</span></div>
  <form class="form" action="/search">
    <fieldset class="part"><legend>Part</legend>
      <div class="field"><label for="name">Name</label><input id="name" class="control" placeholder="Name"></div>
      <label class="choice"><input type="checkbox" checked> Yes</label><label><input type="radio"> No</label>
      <input type="date"><input type="number"><input type="range"><input type="file"><input type="submit" value="Go">
      <select class="control"><option>One</option></select><textarea class="grows">Text</textarea>
      <progress value="0.5"></progress><button type="button" class="quiet">Press</button>
      <button type="button" disabled>Not now</button>
    </fieldset>
  </form>`;

export interface HostPageOptions {
  readonly sheet?: string;
  readonly head?: string;
  /**
   * HTML of the element that contains the form. It fixes size and inherited styles, so that any difference is caused
   * by other style rules of the page.
   */
  readonly mountPoint: string;
}

export function hostPage({ sheet = '', head = '', mountPoint }: HostPageOptions): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>A page</title>
    <link rel="icon" href="data:,">
    <style>${sheet}</style>
    <style>
      #place {
        position: relative;
        overflow: auto;
        inline-size: 640px;
        block-size: 300px;
        font: 16px/1.5 sans-serif;
        text-rendering: auto;
        text-size-adjust: none;
        tab-size: 8;
        color: #222;
        scrollbar-color: auto;
        -webkit-font-smoothing: auto;
        -webkit-tap-highlight-color: #0003;
      }
      #place apro-form {
        font: inherit;
      }
    </style>
    ${head}
  </head>
  <body>${pageContent}
    <div id="place">${mountPoint}</div>
    <p>The end</p>
  </body>
</html>`;
}
