import type { Page } from '@playwright/test';
import type { HostPage, HostPages, PageParts } from './host-page-types.js';
import { documentOf } from './open-host-page.js';

const run = (page: Page, code: string) => page.evaluate(code).then(() => undefined);

/** A site whose start page has a link to the page with the form. The script of the form is in the head of both. */
function visitedSite(head: string, around: (content: string) => string, start = ''): HostPage {
  const contentOf = ({ form, script }: PageParts) => `${around(`<h1>Contact</h1>${form}`)}${script}${start}`;
  return {
    head,
    start: '/home',
    body: contentOf,
    files: (parts) => ({
      '/home': documentOf(
        { head },
        contentOf({ ...parts, form: '<a href="/">Contact</a>' }).replace('Contact', 'Home'),
      ),
    }),
    arrive: (page) => page.getByRole('link', { name: 'Contact' }).click(),
  };
}

const turbo = '<script src="/packages/@hotwired/turbo/dist/turbo.es2017-umd.js"></script>';
const turboMorph = `${turbo}<meta name="turbo-refresh-method" content="morph">`;
const idiomorph = '<script src="/packages/idiomorph/dist/idiomorph.js"></script>';
const htmx = '<script src="/packages/htmx.org/dist/htmx.js"></script>';
const htmxMorph = `${htmx}<script src="/packages/idiomorph/dist/idiomorph-ext.js"></script>`;
const main = (content: string) => `<main id="app">${content}</main>`;

/** Keeps the markup of the server, from which the scripts below renew the page. */
const rememberMarkup = (html: string) => `<template id="markup">${html}</template>`;
const morphMain = `Idiomorph.morph(document.querySelector('#app'), document.querySelector('#markup').innerHTML)`;

/** Scripts that load pages and fragments, and renew the page around the form. */
export const navigationPages: HostPages = {
  'Turbo, after a visit': visitedSite(turbo, main),
  'Turbo, with a morph before sending': {
    head: turboMorph,
    disturb: (page) =>
      run(
        page,
        `new Promise((resolve) => {
          addEventListener('turbo:render', () => setTimeout(resolve, 100), { once: true });
          Turbo.visit(location.href, { action: 'replace' });
        })`,
      ),
  },
  'a Turbo frame': {
    head: turbo,
    body: ({ script }) => `<turbo-frame id="place" src="/frame"></turbo-frame>${script}`,
    files: ({ form }) => ({ '/frame': `<turbo-frame id="place">${form}</turbo-frame>` }),
  },
  'htmx, which loads the form': {
    head: htmx,
    body: ({ script }) => `<div hx-get="/part" hx-trigger="load">Loading</div>${script}`,
    files: ({ form }) => ({ '/part': `<h2>Contact</h2>${form}` }),
  },
  'htmx, with a morph before sending': {
    head: htmxMorph,
    body: ({ script, form }) => `<div id="place" hx-ext="morph"><h2>Contact</h2>${form}</div>${script}`,
    files: ({ form }) => ({ '/part': `<h2>Contact us</h2><p>New</p>${form}` }),
    limits: { file: 'The morph replaces the element of the form, and a new element has no files.' },
    async disturb(page) {
      await run(page, `htmx.ajax('GET', '/part', { target: '#place', swap: 'morph:innerHTML' })`);
      await page.getByText('Contact us').waitFor();
    },
  },
  'idiomorph before sending': {
    head: idiomorph,
    body: ({ form, script }) => `${main(form)}${rememberMarkup(main(`<p>New</p>${form}`))}${script}`,
    disturb: (page) => run(page, morphMain),
  },
  'idiomorph ten times a second': {
    head: idiomorph,
    body: ({ form, script }) => `${main(form)}${rememberMarkup(main(form))}${script}`,
    apply: (page) => run(page, `setInterval(() => { ${morphMain} }, 100)`),
  },
  'swup, after a visit': visitedSite(
    '<script src="/packages/swup/dist/Swup.umd.js"></script>',
    (content) => `<main id="swup">${content}</main>`,
    '<script>new Swup({ animationSelector: false })</script>',
  ),
  'Barba, after a visit': visitedSite(
    '<script src="/packages/@barba/core/dist/barba.umd.js"></script>',
    (content) =>
      `<div data-barba="wrapper"><main data-barba="container" data-barba-namespace="x">${content}</main></div>`,
    '<script>barba.init({})</script>',
  ),
};
