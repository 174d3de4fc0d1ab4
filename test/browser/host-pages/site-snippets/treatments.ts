import type { Page } from '@playwright/test';
import {
  afterLoad,
  delayScripts,
  inject,
  moveScripts,
  quote,
  removeScripts,
  rocketLoader,
  stripForAuthor,
} from './system-code.js';

/** A page of a content management system, and the changes that the system makes to the snippet. */
export interface SiteTreatment {
  /** Heading of the section in `docs/sites.md`. */
  readonly section: string;
  readonly name: string;
  /** Markup of the page. The form must appear in `#place`. */
  readonly treat: (snippets: readonly string[]) => { readonly head?: string; readonly body: string };
  /** Content of the page `/frame.html`, which the page shows in a frame. */
  readonly frame?: (snippets: readonly string[]) => string;
  /** What a visitor does before the form appears. */
  readonly act?: (page: Page) => Promise<unknown>;
  /** True: the page has the policy that the document asks for, and no other permission. */
  readonly hasPolicy?: boolean;
  /** True: the page is stored after the scripts have run, and served again. */
  readonly isSavedAgain?: boolean;
  /** Where the form appears: in `#place` by default, in a window, or as a hosted page in a frame. */
  readonly formIn?: 'window' | 'frame';
}

const place = (content: string) => `<main id="place">${content}</main>`;
const first = ([snippet = '']: readonly string[]) => ({ body: place(snippet) });

export const treatments: readonly SiteTreatment[] = [
  { section: 'Plain HTML', name: 'as pasted', treat: first },
  { section: 'Without a relay', name: 'as pasted', treat: first },
  { section: 'Plain HTML', name: 'with the policy of the document', treat: first, hasPolicy: true },
  { section: 'Plain HTML', name: 'served again as a cache stored it', treat: first, isSavedAgain: true },
  {
    section: 'Plain HTML',
    name: 'another place of the page, served again as a cache stored it',
    treat: ([, snippet = '']) => ({ body: place(snippet) }),
    isSavedAgain: true,
  },
  {
    section: 'Plain HTML',
    name: 'a link opens a window',
    treat: ([, , snippet = '']) => ({ body: place(snippet) }),
    formIn: 'window',
    act: async (page) => {
      // A visitor who clicks before the script has started comes to the hosted page.
      await page.waitForFunction(() => 'AproForms' in window);
      await page.waitForLoadState('networkidle');
      await page.getByRole('link', { name: 'Ask us' }).click();
    },
  },
  {
    section: 'Plain HTML',
    name: 'several forms',
    treat: ([, , , snippet = '']) => ({
      body: snippet
        .replace('<apro-form form="34">', `<main id="place">$&`)
        .replace('<apro-form form="35">', '</main>$&'),
    }),
  },
  {
    section: 'WordPress',
    name: 'WP Rocket delays all other scripts',
    treat: ([snippet = '']) => ({ head: delayScripts, body: place(snippet) }),
  },
  {
    section: 'WordPress',
    name: 'Cloudflare Rocket Loader',
    treat: ([snippet = '']) => ({ head: rocketLoader, body: place(snippet) }),
  },
  {
    section: 'WordPress',
    name: 'an author may not save scripts, and the page is cached',
    treat: ([, script = '', element = '']) => ({
      head: script,
      body: place(stripForAuthor(`<p>A post</p>${element}<script>1</script>`)),
    }),
    isSavedAgain: true,
  },
  {
    section: 'WordPress',
    name: 'the script of the head is moved to the end of the page',
    treat: ([, script = '', element = '']) => ({ body: `${place(element)}<div>More</div>${script}` }),
  },
  {
    section: 'Tilda',
    name: 'a block T123',
    treat: ([snippet = '']) => ({
      body: place(`<div class="t123"><div class="t-container_100">${snippet}</div></div>`),
    }),
  },
  {
    section: 'Tilda',
    name: 'a popup that jQuery fills later',
    treat: ([, snippet = '']) => ({
      head: '<script src="/jquery.js"></script>',
      body: `<main id="place" hidden></main>${afterLoad(`jQuery('#place').html(${quote(snippet)}).removeAttr('hidden')`)}`,
    }),
  },
  {
    section: 'Google Tag Manager',
    name: 'a tag that loses its attributes and goes to the end of the page',
    treat: ([element = '', tag = '']) => ({
      body: `${place(element)}${inject(tag, 'document.body', 'without attributes')}`,
    }),
  },
  {
    section: 'Google Tag Manager',
    name: 'a tag that runs before the element exists, in the head',
    treat: ([element = '', tag = '']) => ({
      head: inject(tag, 'document.head', 'without attributes'),
      body: place(element),
    }),
  },
  {
    section: 'Google Tag Manager',
    name: 'a tag that is injected long after the page',
    treat: ([element = '', tag = '']) => ({
      body: `${place(element)}${afterLoad(inject(tag, 'document.body', 'without attributes', true))}`,
    }),
  },
  {
    section: 'Shopify',
    name: 'a section Custom Liquid',
    treat: ([snippet = '']) => ({ body: `<div class="shopify-section">${place(snippet)}</div>` }),
  },
  {
    section: 'Shopify',
    name: 'a section that the theme loads later and whose scripts are made again',
    treat: ([snippet = '']) => ({
      body: `${place('')}${afterLoad(inject(snippet, "document.querySelector('#place')", 'with attributes', true))}`,
    }),
  },
  {
    section: 'Webflow',
    name: 'a Code Embed',
    treat: ([snippet = '']) => ({ body: place(`<div class="w-embed w-script">${snippet}</div>`) }),
  },
  {
    section: 'Webflow',
    name: 'Cloudflare Rocket Loader',
    treat: ([snippet = '']) => ({
      head: rocketLoader,
      body: place(`<div class="w-embed w-script">${snippet}</div>`),
    }),
  },
  {
    section: '1C-Bitrix',
    name: 'scripts are moved to the end of the page',
    treat: ([snippet = '']) => ({
      body: moveScripts(`${place(`<script>1</script>${snippet}`)}<div>More</div>`),
    }),
  },
  {
    section: '1C-Bitrix',
    name: 'composite mode replaces a part of the cached page',
    treat: ([, script = '', element = '']) => ({
      head: script,
      body: `${place('<div id="bxdynamic">Loading</div>')}${afterLoad(inject(element, "document.querySelector('#bxdynamic')", 'without attributes', true))}`,
    }),
  },
  {
    section: 'Builders with a frame only',
    name: 'a frame',
    treat: first,
    formIn: 'frame',
    act: waitForFrame,
  },
  {
    section: 'Builders with a frame only',
    name: 'a frame that loads when it is scrolled into view',
    treat: ([snippet = '']) => ({
      body: `<div style="height: 300vh"></div>${snippet.replace('<iframe', '<iframe loading="lazy"')}`,
    }),
    formIn: 'frame',
    act: async (page) => {
      await page.locator('iframe').scrollIntoViewIfNeeded();
      await waitForFrame(page);
    },
  },
  {
    section: 'Builders with a frame only',
    name: 'an AMP page, which runs no script and puts the frame into a sandbox',
    treat: ([snippet = '']) => ({
      body: place(
        removeScripts(snippet).replace(
          '<iframe',
          '<iframe sandbox="allow-scripts allow-same-origin allow-forms" scrolling="no" frameborder="0"',
        ),
      ),
    }),
    formIn: 'frame',
    act: waitForFrame,
  },
  {
    section: 'Builders with a frame only',
    name: 'a frame in a sandboxed frame of the builder',
    treat: () => ({
      body: '<iframe src="/frame.html" sandbox="allow-scripts allow-same-origin allow-forms allow-popups" style="width: 100%; height: 60em"></iframe>',
    }),
    frame: ([snippet = '']) => `<!doctype html><title>Frame</title>${snippet}`,
    formIn: 'frame',
    act: waitForFrame,
  },
];

/** Attributes and places of options that a system requires. Without them the form does not appear in its place. */
export const neededAttributes: readonly {
  readonly attribute: RegExp;
  readonly section: string;
  readonly name: string;
}[] = [
  { attribute: / nowprocket/, section: 'WordPress', name: 'WP Rocket delays all other scripts' },
  { attribute: / data-cfasync="false"/, section: 'Webflow', name: 'Cloudflare Rocket Loader' },
  {
    attribute: / data-skip-moving="true"/,
    section: '1C-Bitrix',
    name: 'scripts are moved to the end of the page',
  },
  {
    attribute: /\?form=34&target=%23contact/,
    section: 'Google Tag Manager',
    name: 'a tag that loses its attributes and goes to the end of the page',
  },
];

async function waitForFrame(page: Page): Promise<void> {
  while (!page.frames().some((frame) => frame.url().includes('/f/34')))
    await page.waitForEvent('framenavigated');
}
