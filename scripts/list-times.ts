import { cpus, loadavg } from 'node:os';
import type { Page } from '@playwright/test';
import { startDemo } from '../demo/start.js';
import { launchChromium } from '../test/browser/helpers/find-chromium.js';
import { readNumberArguments } from './read-arguments.js';

const help = `npm run list-times [-- ROUNDS]

Measures how long a list of 20,000 options takes to open on a slow device.

ROUNDS  number of measurements (default: 7)`;
const [rounds = 7] = readNumberArguments(help, 1);
const cpuSlowdown = 4;

const demo = await startDemo({ site: 0, relay: 0, crm: 0 });
const browser = await launchChromium();

/**
 * Returns the milliseconds from an event, such as a click, to the moment when the browser shows the list. The
 * measurement runs inside the page, so the time of the connection to the browser is not included.
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
              // A timer that is set in an animation frame runs after the browser has shown this frame. So the timer
              // reads the time at which the list is visible.
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

/** Times in milliseconds from an event, such as a click or a key press, until the browser shows the list. */
interface Round {
  readonly openedMs: number;
  readonly firstKeyMs: number;
  /** Milliseconds for the slowest key press, without the first one. */
  readonly laterKeyMs: number;
  /** Number of elements in the page that belong to the open list. */
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
  const openedMs = await measureUntilPainted(page, 'click', () =>
    page.mouse.click(x + width / 3, y + height / 2),
  );
  const times: number[] = [];
  for (const key of keys) {
    await page.waitForTimeout(200);
    times.push(await measureUntilPainted(page, 'keydown', () => page.keyboard.press(key)));
  }
  const nodes = await page.getByRole('listbox').evaluate((list) => list.querySelectorAll('*').length);
  await page.close();
  const [firstKeyMs = 0, ...laterTimes] = times;
  return { openedMs, firstKeyMs, laterKeyMs: Math.max(...laterTimes), nodes };
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
  const median = (name: keyof Round) =>
    measured.map((round) => round[name]).sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
  const inMs = (name: keyof Round) => `${Math.round(median(name))} ms`;
  console.log(
    `| ${options.toLocaleString('en')} | ${inMs('openedMs')} | ${inMs('firstKeyMs')} | ${inMs('laterKeyMs')} | ${median('nodes')} |`,
  );
}

await browser.close();
await demo.close();
