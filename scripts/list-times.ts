import { cpus, loadavg } from 'node:os';
import { chromium, type Page } from '@playwright/test';
import { startDemo } from '../demo/start.js';
import { chromiumFlags, findChromium } from '../test/browser/helpers/find-chromium.js';
import { readNumberArgs } from './number-args.js';

/** `npm run list-times [-- ROUNDS]`: how long a visitor of a slow device waits for a list of 20,000 options. */
const [rounds = 7] = readNumberArgs();
const cpuSlowdown = 4;

const chromiumInstallation = await findChromium();
const demo = await startDemo({ site: 0, relay: 0, crm: 0 });
const browser = await chromium.launch({
  executablePath: chromiumInstallation.path,
  args: chromiumFlags,
  env: { ...(process.env as Record<string, string>), ...chromiumInstallation.env },
});

/**
 * From the event that the browser noted to the frame after it in which the list stands, in milliseconds.
 * The page itself looks: what goes between here and there would be measured as well.
 */
async function measureUntilPainted(
  page: Page,
  event: 'click' | 'keydown',
  action: () => Promise<void>,
): Promise<number> {
  const paintedAfter = page.evaluate(
    (name) =>
      new Promise<number>((resolve) => {
        addEventListener(
          name,
          ({ timeStamp }) => {
            const observer = new MutationObserver(() => {
              if (!document.querySelector('[role=option]')) return;
              observer.disconnect();
              // A task of its own comes after the frame has been painted.
              requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - timeStamp)));
            });
            observer.observe(document, {
              childList: true,
              subtree: true,
              characterData: true,
              attributes: true,
              attributeFilter: ['aria-setsize'],
            });
          },
          { once: true, capture: true },
        );
      }),
    event,
  );
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  await action();
  return paintedAfter;
}

interface Round {
  readonly opened: number;
  readonly firstKey: number;
  readonly laterKey: number;
  readonly nodes: number;
}

async function measure(label: string, keys: string): Promise<Round> {
  const page = await browser.newPage({ locale: 'en-GB' });
  await page.goto(`${demo.site}/long-lists.html`);
  const combobox = page.getByRole('combobox', { name: label });
  await combobox.waitFor();
  const { x, y, width, height } = (await combobox.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown });
  await page.waitForTimeout(500);
  const opened = await measureUntilPainted(page, 'click', () =>
    page.mouse.click(x + width / 3, y + height / 2),
  );
  const times: number[] = [];
  for (const key of keys) {
    await page.waitForTimeout(200);
    times.push(await measureUntilPainted(page, 'keydown', () => page.keyboard.press(key)));
  }
  const nodes = await page.getByRole('listbox').evaluate((list) => list.querySelectorAll('*').length);
  await page.close();
  const [firstKey = 0, ...laterTimes] = times;
  return { opened, firstKey, laterKey: Math.max(...laterTimes), nodes };
}

const lists = [
  { label: 'Year', options: 40, keys: '199' },
  { label: 'Model', options: 20_000, keys: '1997' },
] as const;

const [load = 0] = loadavg();
console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, load ${load.toFixed(1)}, Chromium ${browser.version()}, CPU ${cpuSlowdown}× slower`,
);
console.log('| options | click → painted | first key → painted | slowest later key → painted | nodes |');
console.log('| ---: | ---: | ---: | ---: | ---: |');
for (const { label, options, keys } of lists) {
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round++) measured.push(await measure(label, keys));
  const middle = (of: keyof Round) =>
    measured.map((one) => one[of]).sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
  const inMs = (of: keyof Round) => `${Math.round(middle(of))} ms`;
  console.log(
    `| ${options.toLocaleString('en')} | ${inMs('opened')} | ${inMs('firstKey')} | ${inMs('laterKey')} | ${middle('nodes')} |`,
  );
}

await browser.close();
await demo.close();
