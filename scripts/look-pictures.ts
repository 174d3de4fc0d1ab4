import { mkdir } from 'node:fs/promises';
import type { Browser, Locator } from '@playwright/test';
import { optionChoices } from '../src/embed/options/option-choices.js';

interface LookPicture {
  readonly name: string;
  /** Attributes of the forms that stand beside each other. */
  readonly forms: readonly string[];
  readonly width: number;
  readonly isDark?: boolean;
}

const looks = optionChoices.look.map((look) => `look="${look}"`);

const pictures: readonly LookPicture[] = [
  { name: 'light', forms: looks, width: 1_480 },
  { name: 'dark', forms: looks, width: 1_480, isDark: true },
  {
    name: 'densities',
    forms: optionChoices.density.map((density) => `density="${density}"`),
    width: 1_100,
  },
  { name: 'columns', forms: ['columns="2"'], width: 760 },
  { name: 'beside', forms: ['labels="beside"'], width: 760 },
];

const sheet = (columns: number, isDark: boolean) => `
  nav, h1 { display: none }
  body { margin: 0; padding: 24px; background: ${isDark ? '#101114' : '#f7f7f4'}; color: ${isDark ? '#eceae4' : '#1a1a1a'};
    --apro-accent: ${isDark ? '#7fc8a9' : '#0f6b4f'} }
  main { display: grid; grid-template-columns: repeat(${columns}, minmax(0, 1fr)); gap: 40px; align-items: start;
    max-width: none !important; margin: 0; padding: 0 }`;

/** Fills in a form, so that the picture shows a valid, an invalid and a focused control. */
async function fillIn(form: Locator): Promise<void> {
  await form.getByLabel('First name').fill('Ann');
  await form.getByRole('checkbox').first().check();
  await form.getByLabel('Email').fill('ann@example');
  await form.getByLabel('Phone').focus();
  await form.locator('.error').waitFor();
}

/** Takes the pictures of `docs/theming.md` that show each look, density and layout. */
export async function captureLookScreenshots(browser: Browser, site: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { name, forms, width, isDark = false } of pictures) {
    const page = await browser.newPage({ viewport: { width, height: 800 }, locale: 'en-GB' });
    await page.goto(`${site}/blank.html`);
    await page.addStyleTag({ content: sheet(forms.length, isDark) });
    await page.locator('main').evaluate((main, forms) => {
      for (const attributes of forms)
        main.insertAdjacentHTML('beforeend', `<div><apro-form form="34" ${attributes}></apro-form></div>`);
    }, forms);
    await page
      .locator('button[type=submit]')
      .nth(forms.length - 1)
      .waitFor();
    for (const form of await page.locator('apro-form').all()) await fillIn(form);
    await page.screenshot({
      path: `${folder}${name}.png`,
      fullPage: true,
      animations: 'disabled',
      caret: 'hide',
    });
    await page.close();
  }
}
