import { mkdir } from 'node:fs/promises';
import type { Browser } from '@playwright/test';

/**
 * For each design token (a CSS custom property of `src/styles/tokens.css`): a value whose effect is clearly visible
 * in a picture.
 */
const tokenValues: Readonly<Record<string, string>> = {
  accent: '#b4235a',
  'on-accent': '#ffe08a',
  ink: '#0b3d91',
  quiet: '#8a3ffc',
  line: '#d9480f',
  surface: '#fff3bf',
  error: '#862e9c',
  radius: '1.25em',
  gap: '2.5em',
  'control-height': '4em',
};

/** Style of a compact form, which needs two design tokens together. */
const denseStyle = '--apro-gap: 0.75em; --apro-control-height: 2.25em';

/** Takes a picture of the same form for each design token, and a picture with the default values. */
export async function captureTokenScreenshots(browser: Browser, site: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const page = await browser.newPage({ viewport: { width: 300, height: 400 } });
  await page.goto(`${site}/blank.html`);
  await page.addStyleTag({
    content: 'h1 { display: none } body { margin: 0; padding: 12px; font: 14px sans-serif }',
  });
  await page.evaluate(() => {
    const form = document.createElement('apro-form');
    form.setAttribute('form', '37');
    document.querySelector('main')?.append(form);
  });
  // One valid and one invalid value make the form show all its colours.
  await page.getByLabel('Question').fill('Is the flat free?');
  await page.getByLabel('Amount').fill('some');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('link').waitFor();
  // The form has selected the text of the invalid field. This key press removes the selection from the pictures.
  await page.getByLabel('Amount').press('End');
  const styleVariants = [
    ['default', ''],
    ...Object.entries(tokenValues).map(([name, value]) => [name, `--apro-${name}: ${value}`]),
    ['dense', denseStyle],
  ] as const;
  for (const [name, style] of styleVariants) {
    await page.evaluate((style) => document.documentElement.setAttribute('style', style), style ?? '');
    await page
      .locator('body')
      .screenshot({ path: `${folder}${name}.png`, animations: 'disabled', caret: 'hide' });
  }
  await page.close();
}
