import type { Page } from '@playwright/test';
import type { HostPages } from './host-page-types.js';

const press = (name: string) => (page: Page) => page.getByRole('button', { name }).click();

/** What a form stands in: transformed, hidden and clipped containers, windows, frames, and other components. */
export const containerPages: HostPages = {
  'an animation of AOS': {
    head: `<style>[data-aos] { opacity: 0; transform: translate3d(0, 100px, 0); transition: all 0.4s }
      [data-aos].aos-animate { opacity: 1; transform: none }</style>`,
    body: ({ form, script }) => `<section data-aos="fade-up">${form}</section>${script}
      <script>setTimeout(() => document.querySelector('[data-aos]').classList.add('aos-animate'), 50)</script>`,
  },
  'an animation of GSAP': {
    body: ({
      form,
      script,
    }) => `<section style="overflow: hidden; will-change: transform">${form}</section>${script}
      <script>const section = document.querySelector('section'); let frame = 30;
        (function move() {
          section.style.transform = 'translate3d(0px, ' + frame * 4 + 'px, 0px) scale(' + (1 - frame / 100) + ')';
          if (frame-- > 0) requestAnimationFrame(move);
        })()</script>`,
  },
  'a smooth scroller': {
    head: '<style>body { overflow: hidden } #wrap { position: fixed; inset: 0; overflow: auto }</style>',
    body: ({ form, script }) =>
      `<div id="wrap"><div style="transform: translate3d(0, -80px, 0)"><div style="height: 900px">Hero</div>${form}</div></div>${script}`,
  },
  'a hidden tab': {
    body: ({ form, script }) => `<button onclick="document.querySelector('#tab').hidden = false">Ask</button>
      <section id="tab" hidden>${form}</section>${script}`,
    arrive: press('Ask'),
  },
  'a popup in a transformed and clipped section': {
    attributes: 'mode="popup" button="Ask"',
    body: ({ form, script }) =>
      `<section style="transform: scale(0.8); overflow: hidden; height: 120px">${form}</section>${script}`,
    arrive: press('Ask'),
  },
  'a slide-in': { attributes: 'mode="slide" button="Ask"', arrive: press('Ask') },
  'a shadow root of the form': { attributes: 'isolation="shadow"' },
  'a shadow root of another component': {
    body: ({ form, script }) => `<div id="component"></div>${script}
      <script>document.querySelector('#component').attachShadow({ mode: 'open' }).innerHTML = '${form}'</script>`,
  },
  'a form of the page': {
    body: ({
      form,
      script,
    }) => `<form id="aspnetForm" action="/elsewhere"><input type="hidden" name="__VIEWSTATE">
      <table><tr><td>${form}</td></tr></table></form>${script}`,
  },
  'a frame with the hosted page': {
    frame: 'iframe',
    body: ({ relay, id }) =>
      `<iframe src="${relay}/f/${id}" title="Contact form" style="width: 100%; height: 40em; border: 0"></iframe>`,
  },
};
