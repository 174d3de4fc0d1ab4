import { hostSheets } from '../helpers/host-page.js';
import type { HostPage, HostPages, PageParts } from './host-page-types.js';

const bootstrap = `<link rel="stylesheet" href="/packages/bootstrap/dist/css/bootstrap.css">
  <script src="/packages/bootstrap/dist/js/bootstrap.bundle.js"></script>`;

/** Markup of a page of a WordPress theme (Underscores) with content of the block editor. */
const wordPressBody = ({ form, script }: PageParts) => `
  <div id="page" class="site"><a class="skip-link screen-reader-text" href="#primary">Skip to content</a>
    <header id="masthead" class="site-header"><h1 class="site-title"><a href="/" rel="home">Site</a></h1></header>
    <main id="primary" class="site-main"><article id="post-2" class="post-2 page type-page status-publish hentry">
      <div class="entry-content"><p>Write to us.</p>
        <div class="wp-block-columns is-layout-flex"><div class="wp-block-column is-layout-flow">${form}</div>
          <div class="wp-block-column"><p>Beside it.</p></div></div>
      </div></article></main>
    <footer id="colophon" class="site-footer"><div class="site-info">Powered by WordPress</div></footer>
  </div>${script}`;

const wordPress: HostPage = {
  rootAttributes: 'lang="en-GB" class="js"',
  head: `<link rel="stylesheet" href="/packages/undescores-for-npm/style.css">
    <script src="/packages/jquery/dist/jquery.js"></script>`,
  body: (parts) => wordPressBody(parts),
};

/** Style sheets of themes, and their parts that show and hide the form. */
export const themePages: HostPages = {
  ...Object.fromEntries(
    Object.entries(hostSheets).map(([name, sheet]) => [
      `style sheet ${name}`,
      { head: `<style>${sheet}</style>` },
    ]),
  ),
  'WordPress, pasted by an administrator': wordPress,
  'WordPress, pasted by an author': {
    ...wordPress,
    element: (id) => `<p></p><div data-apro-form="${id}"></div><p></p>`,
  },
  'a Bootstrap modal': {
    head: bootstrap,
    body: ({ form, script }) => `<button data-bs-toggle="modal" data-bs-target="#ask">Ask</button>
      <div class="modal fade" id="ask" tabindex="-1"><div class="modal-dialog modal-dialog-scrollable">
        <div class="modal-content"><div class="modal-body">${form}</div></div></div></div>${script}`,
    arrive: (page) => page.getByRole('button', { name: 'Ask' }).click(),
  },
  'a closed Bootstrap accordion': {
    head: bootstrap,
    body: ({ form, script }) => `<div class="accordion"><div class="accordion-item">
      <button class="accordion-button collapsed" data-bs-toggle="collapse" data-bs-target="#ask">Ask</button>
      <div id="ask" class="accordion-collapse collapse"><div class="accordion-body">${form}</div></div>
      </div></div>${script}`,
    arrive: (page) => page.getByRole('button', { name: 'Ask' }).click(),
  },
};
