import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { startDemo } from '../demo/start.js';
import { launchChromium } from '../test/browser/helpers/find-chromium.js';
import { captureLookScreenshots } from './look-pictures.js';
import { failWithHelp, readArguments } from './read-arguments.js';
import { captureTokenScreenshots } from './token-pictures.js';
import { captureTutorial } from './tutorial-pictures.js';

const folder = fileURLToPath(new URL('../docs/', import.meta.url));

interface Screenshot {
  readonly name: string;
  readonly path: string;
  readonly width: number;
  readonly touch?: boolean;
  /** True: the picture shows the window of the browser, not the whole page. */
  readonly isWindow?: boolean;
  prepare?(page: Page): Promise<unknown>;
}

const galleryPath = '/every-field.html';

const screenshots: readonly Screenshot[] = [
  { name: 'lead-form', path: '/', width: 760, prepare: fillIn },
  { name: 'lead-form-phone', path: '/', width: 360, touch: true },
  { name: 'every-field', path: galleryPath, width: 760 },
  { name: 'every-field-dark', path: galleryPath, width: 760, prepare: (page) => repaint(page, 'dark', 'en') },
  {
    name: 'every-field-right-to-left',
    path: galleryPath,
    width: 760,
    prepare: (page) => repaint(page, 'light', 'ar'),
  },
  { name: 'every-field-phone', path: galleryPath, width: 390, touch: true },
  { name: 'dark', path: '/dark.html', width: 760, prepare: fillIn },
  { name: 'steps', path: '/steps.html', width: 760 },
  {
    name: 'popup',
    path: '/popup.html',
    width: 760,
    isWindow: true,
    prepare: (page) => page.locator('#ask').click(),
  },
  {
    name: 'long-lists',
    path: '/long-lists.html',
    width: 760,
    prepare: (page) => page.getByRole('combobox').first().click(),
  },
  { name: 'playground', path: '/playground.html', width: 1200, isWindow: true },
  { name: 'lead-page', path: '/lead/', width: 1200 },
  { name: 'right-to-left', path: '/arabic.html', width: 360, touch: true },
];

async function fillIn(page: Page): Promise<void> {
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example');
  await page.getByLabel('Phone').focus();
}

/**
 * Changes the theme and the language of the page. A form reads both only when it starts, so the forms are inserted
 * again.
 */
async function repaint(page: Page, theme: 'light' | 'dark', language: string): Promise<void> {
  await page.evaluate(
    ({ theme, language }) => {
      const page = document.documentElement;
      page.lang = language;
      page.dir = language === 'ar' ? 'rtl' : 'ltr';
      if (theme === 'dark') {
        page.style.colorScheme = 'dark';
        page.style.setProperty('--apro-accent', '#7fd1b0');
        document.body.style.cssText = 'background: #14171a; color: #eceae4';
      }
      for (const form of document.querySelectorAll('apro-form')) {
        form.replaceWith(form.cloneNode());
      }
    },
    { theme, language },
  );
  await page.locator('button[type=submit]').waitFor();
}

async function capture(browser: Browser, site: string, screenshot: Screenshot): Promise<void> {
  const { name, path, width, touch = false, isWindow = false, prepare } = screenshot;
  const options: BrowserContextOptions = {
    viewport: { width, height: 800 },
    hasTouch: touch,
    isMobile: touch,
  };
  const page = await browser.newPage({ ...options, locale: 'en-GB', timezoneId: 'UTC' });
  await page.goto(site + path);
  await page.locator('button[type=submit], a[href*="/f/"]').filter({ visible: true }).first().waitFor();
  // The pictures must not show the navigation of the demo.
  await page.addStyleTag({ content: 'nav { display: none }' });
  await prepare?.(page);
  await page.waitForLoadState('networkidle');
  await page.screenshot({
    path: `${folder}${name}.png`,
    fullPage: !isWindow,
    ...(path === galleryPath && { clip: { x: 0, y: 0, width, height: 3_000 } }),
    animations: 'disabled',
    caret: 'hide',
  });
  await page.close();
}

/** Names of the visitors whose leads appear in the pictures of the desk and of the CRM. */
const visitors = ['Ann Miller', 'Omar Haddad', 'Лена Орлова'];

/**
 * Takes pictures of the demo's pages that show leads. The start page comes last, because it shows the other pictures.
 */
async function captureDemoPages(): Promise<void> {
  for (const visitor of visitors) {
    const [name = '', surname = ''] = visitor.split(' ');
    await fetch(`${demo.relay}/onlineforms`, {
      method: 'POST',
      headers: { Origin: demo.site },
      body: new URLSearchParams({
        action: 'fillform',
        formtype: '34',
        'data[def_customer][name]': name,
        'data[def_customer][surname]': surname,
        'data[def_customer][email]': 'visitor@example.com',
        token: crypto.randomUUID(),
      }),
    });
  }
  const page = await browser.newPage({
    viewport: { width: 1200, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  while ((demo.crm?.crm.arrivals.length ?? 0) < visitors.length) await page.waitForTimeout(100);
  await page.goto(demo.createDeskLink() ?? '');
  await page.getByText('All leads are in the CRM.').first().waitFor();
  await page.screenshot({ path: `${folder}desk.png` });
  await page.goto(`${demo.crm?.url}/`);
  await page.screenshot({ path: `${folder}inbox.png` });
  await page.goto(`${demo.site}/showcase.html`);
  await page.getByRole('button', { name: 'Send' }).waitFor();
  await page.getByText(visitors[0] ?? '').waitFor();
  await page.screenshot({ path: `${folder}start-page.png`, fullPage: true });
  await page.close();
}

const help = `npm run screenshots [-- NAME …]

Takes the pictures in docs/ with the browser of the tests.

NAME  takes these pictures alone: start (the tutorial), ${screenshots.map(({ name }) => name).join(', ')}`;
const { positionals: wanted } = readArguments({ help, maxPositionals: screenshots.length + 1 });
const unknownName = wanted.find(
  (name) => name !== 'start' && !screenshots.some((picture) => picture.name === name),
);
if (unknownName !== undefined) failWithHelp(`${unknownName} is not the name of a picture.`, help);
await mkdir(folder, { recursive: true });
const demo = await startDemo({ site: 0, relay: 0, crm: 0 });
const browser = await launchChromium();
if (wanted.length === 0 || wanted.includes('start')) {
  // A demo of its own: its inbox shows the leads of the tutorial only.
  const tutorial = await startDemo({ site: 0, relay: 0, crm: 0 });
  await captureTutorial(browser, tutorial, `${folder}start/`);
  await tutorial.close();
  if (wanted.length === 1) process.exit();
}
for (const picture of screenshots)
  if (wanted.length === 0 || wanted.includes(picture.name)) await capture(browser, demo.site, picture);
await captureDemoPages();

if (wanted.length > 0) process.exit();

// This picture is the preview that social networks show for the landing page (og:image).
const card = await browser.newPage({ viewport: { width: 1200, height: 630 } });
await card.goto(`${demo.site}/lead/`);
await card.getByRole('button', { name: 'Send' }).waitFor();
await card.screenshot({ path: fileURLToPath(new URL('../demo/lead/card.png', import.meta.url)) });
await captureTokenScreenshots(browser, demo.site, `${folder}tokens/`);
await captureLookScreenshots(browser, demo.site, `${folder}looks/`);
await browser.close();
await demo.close();
