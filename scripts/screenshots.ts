import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { startDemo } from '../demo/start.js';
import { chromiumFlags, findChromium } from '../test/browser/find-chromium.js';

const folder = fileURLToPath(new URL('../docs/', import.meta.url));

const pictures = [
  { name: 'lead-form', path: '/', width: 760, fill: true },
  { name: 'lead-form-phone', path: '/', width: 360, fill: false },
  { name: 'every-field', path: '/every-field.html', width: 760, fill: false },
  { name: 'dark', path: '/dark.html', width: 760, fill: true },
  { name: 'steps', path: '/steps.html', width: 760, fill: false },
  { name: 'right-to-left', path: '/arabic.html', width: 360, fill: false },
];

await mkdir(folder, { recursive: true });
const found = await findChromium();
const demo = await startDemo({ site: 0, relay: 0, crm: 0 });
const browser = await chromium.launch({
  executablePath: found.path,
  args: chromiumFlags,
  env: { ...(process.env as Record<string, string>), ...found.env },
});

for (const { name, path, width, fill } of pictures) {
  const page = await browser.newPage({ viewport: { width, height: 800 }, deviceScaleFactor: 1 });
  await page.goto(demo.site + path);
  await page.locator('button[type=submit]').waitFor();
  if (fill) {
    await page.getByLabel('First name').fill('Ann');
    await page.getByLabel('Email').fill('ann@example');
    await page.getByLabel('Phone').focus();
  }
  await page.screenshot({ path: `${folder}${name}.png`, fullPage: true });
  await page.close();
}

await browser.close();
await demo.close();
