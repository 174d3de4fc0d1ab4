import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { expect, expectNoAxeViolation, lastArrival, type RunningDemo } from '../helpers/demo-fixture.js';
import { fillEveryField } from '../helpers/fill-form.js';
import { type Host, test as hosted } from '../helpers/host-fixture.js';

interface TileServer {
  readonly url: string;
  /** Paths that were asked for. */
  readonly asked: string[];
  isDown: boolean;
  /** Every other picture is missing. */
  isPatchy: boolean;
}

const test = hosted.extend<object, { tiles: TileServer }>({
  tiles: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from it
    async ({}, use) => {
      const asked: string[] = [];
      const server = createServer(({ url = '' }, response) => {
        asked.push(url);
        if (tiles.isDown || (tiles.isPatchy && asked.length % 2 === 0)) return response.writeHead(503).end();
        response
          .writeHead(200, { 'content-type': 'image/svg+xml' })
          .end(
            `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><path fill="#dfe8df" stroke="#8a8" d="M0 0h256v256H0z"/><text x="20" y="130">${url}</text></svg>`,
          );
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const tiles = {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        asked,
        isDown: false,
        isPatchy: false,
      };
      await use(tiles);
      server.closeAllConnections();
      server.close();
    },
    { scope: 'worker' },
  ],
});

test.beforeEach(({ tiles }) => {
  tiles.isDown = false;
  tiles.isPatchy = false;
  tiles.asked.length = 0;
});

interface MapPage {
  readonly page: Page;
  readonly host: Host;
  readonly demo: RunningDemo;
  /** The attribute; none without one. */
  readonly setting: string | undefined;
  readonly attributes?: string;
  readonly images?: string;
}

/** A page that lets nothing in but the relay's script and these pictures; what it complains of. */
async function openPage({ page, host, demo, setting, attributes = '', images = "'none'" }: MapPage) {
  const policy = [
    "default-src 'none'",
    `script-src ${demo.relay}`,
    `connect-src ${demo.relay}`,
    "style-src 'self'",
    `img-src ${images}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  const tiles = setting === undefined ? '' : `tiles="${setting.replaceAll('"', '&quot;')}"`;
  host.files.set('/', {
    type: 'text/html',
    headers: { 'content-security-policy': policy },
    body: `<!doctype html><html lang="en"><title>A page with a map</title><main><h1>Where?</h1><a id="ask" href="#">Ask</a>
      <apro-form form="35" ${tiles} ${attributes}></apro-form></main><script async src="${demo.relay}/embed.js"></script>`,
  });
  const cspViolations: string[] = [];
  page.on('console', (message) => {
    if (/error|warning/.test(message.type()) && !/kind-unknown/.test(message.text()))
      cspViolations.push(message.text());
  });
  await page.goto(host.url);
  return cspViolations;
}

const locationGroup = (page: Page) => page.getByRole('group', { name: 'Location' });
const openMap = (page: Page) => locationGroup(page).getByRole('button', { name: 'Choose on the map' });

test('a place is dragged to the middle of a map and taken; nothing is asked for before', async ({
  page,
  host,
  demo,
  tiles,
}) => {
  const setting = JSON.stringify({
    url: `${tiles.url}/{z}/{x}/{y}.svg`,
    credit: '© Map makers',
    creditUrl: 'https://maps.example.com/credit',
    start: '55.75 37.62',
  });
  const complaints = await openPage({ page, host, demo, setting, images: tiles.url });
  await openMap(page).scrollIntoViewIfNeeded();
  expect(tiles.asked).toEqual([]);
  await openMap(page).click();
  const map = page.getByRole('dialog', { name: 'Location' });
  await expect(map.getByRole('status')).toHaveText('Place: 55.750000 37.620000');
  await expect(map.getByRole('link', { name: '© Map makers' })).toHaveAttribute(
    'href',
    'https://maps.example.com/credit',
  );
  await expect.poll(() => tiles.asked).toContain('/10/619/320.svg');
  await expectNoAxeViolation(page);
  const box = await map.getByRole('application').boundingBox();
  const [x, y] = [(box?.x ?? 0) + 200, (box?.y ?? 0) + 200];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 60, y + 40, { steps: 8 });
  await page.mouse.move(x - 60, y + 40);
  await page.waitForTimeout(200);
  await page.mouse.up();
  await expect(map.getByRole('status')).not.toHaveText('Place: 55.750000 37.620000');
  await map.getByRole('button', { name: 'Zoom in' }).click();
  await expect.poll(() => tiles.asked.some((path) => path.startsWith('/11/'))).toBe(true);
  const said = /Place: ([\d.]+) ([\d.]+)/.exec((await map.getByRole('status').textContent()) ?? '') ?? [];
  await map.getByRole('button', { name: 'Take this place' }).click();
  await expect(map).toHaveCount(0);
  await expect(openMap(page)).toBeFocused();
  await expect(locationGroup(page).getByLabel('Latitude')).toHaveValue(said[1] ?? '');
  await expect(locationGroup(page).getByLabel('Longitude')).toHaveValue(said[2] ?? '');
  await expect(locationGroup(page).getByRole('status')).toHaveText(`Place: ${said[1]} ${said[2]}`);
  // Dragged to the left and down: the middle is now further to the east and the north.
  expect(Number(said[1])).toBeGreaterThan(55.75);
  expect(Number(said[2])).toBeGreaterThan(37.62);
  expect(complaints).toEqual([]);
});

test('by keyboard alone, and in a shadow root', async ({ page, host, demo, tiles }) => {
  const complaints = await openPage({
    page,
    host,
    demo,
    setting: `${tiles.url}/{z}/{x}/{y}.svg`,
    attributes: 'isolation="shadow" theme="dark"',
    images: tiles.url,
  });
  await locationGroup(page).getByLabel('Latitude').fill('10');
  await locationGroup(page).getByLabel('Longitude').fill('20');
  await openMap(page).press('Enter');
  const map = page.getByRole('dialog', { name: 'Location' });
  await expect(map.getByRole('application')).toBeFocused();
  await expect(map.getByRole('status')).toHaveText('Place: 10.000000 20.000000');
  await page.keyboard.press('ArrowRight');
  await expect(map.getByRole('status')).not.toHaveText('Place: 10.000000 20.000000');
  await page.keyboard.press('+');
  await expect.poll(() => tiles.asked.some((path) => path.startsWith('/16/'))).toBe(true);
  await expectNoAxeViolation(page);
  for (const name of ['Zoom in', 'Zoom out', 'Take this place']) {
    await page.keyboard.press('Tab');
    await expect(map.getByRole('button', { name })).toBeFocused();
  }
  await page.keyboard.press('Enter');
  await expect(map).toHaveCount(0);
  await expect(locationGroup(page).getByLabel('Latitude')).toHaveValue('10.000000');
  await expect(locationGroup(page).getByLabel('Longitude')).toHaveValue(/^20\.0\d+$/);
  expect(complaints).toEqual([]);
});

test('in a window, Escape closes the map alone; what was typed stays', async ({
  page,
  host,
  demo,
  tiles,
}) => {
  await openPage({
    page,
    host,
    demo,
    setting: `${tiles.url}/{z}/{x}/{y}.svg`,
    attributes: 'mode="popup" trigger="click:#ask"',
    images: tiles.url,
  });
  await expect.poll(() => page.evaluate(() => 'AproForms' in globalThis)).toBe(true);
  await page.getByRole('link', { name: 'Ask' }).click();
  await locationGroup(page).getByLabel('Latitude').fill('10');
  await openMap(page).click();
  const map = page.getByRole('dialog', { name: 'Location' });
  await expect(map).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(map).toHaveCount(0);
  await expect(openMap(page)).toBeFocused();
  await expect(locationGroup(page).getByLabel('Latitude')).toHaveValue('10');
});

test('a map without pictures says so; a place that is pasted whole fills both boxes and arrives', async ({
  page,
  host,
  demo,
  tiles,
}) => {
  tiles.isDown = true;
  await openPage({ page, host, demo, setting: `${tiles.url}/{z}/{x}/{y}.svg`, images: tiles.url });
  await openMap(page).click();
  const map = page.getByRole('dialog', { name: 'Location' });
  await expect(map.getByRole('status')).toHaveText(
    'The map can’t be shown. Please type the place in. Place: 30.000000 15.000000',
  );
  await page.keyboard.press('ArrowUp');
  await expect(map.getByRole('status')).not.toContainText('Place: 30.000000 15.000000');
  await map.getByRole('button', { name: 'Close' }).click();
  await fillEveryField(page);
  const latitude = locationGroup(page).getByLabel('Latitude');
  await latitude.fill(`55°45'12.1"N 37°37'15.3"E`);
  await latitude.blur();
  await expect(latitude).toHaveValue('55.7533611');
  await expect(locationGroup(page).getByLabel('Longitude')).toHaveValue('37.6209167');
  await page.getByRole('button', { name: 'Send' }).click();
  const { data } = await lastArrival(demo);
  expect(JSON.stringify(data)).toContain('37.6209167');
});

test('a map of which some pictures are missing is a map', async ({ page, host, demo, tiles }) => {
  tiles.isPatchy = true;
  await openPage({ page, host, demo, setting: `${tiles.url}/{z}/{x}/{y}.svg`, images: tiles.url });
  const answered: boolean[] = [];
  page.on('response', (response) => {
    if (response.url().startsWith(tiles.url)) answered.push(response.ok());
  });
  await openMap(page).click();
  const map = page.getByRole('dialog', { name: 'Location' });
  await expect.poll(() => answered.includes(true) && answered.includes(false)).toBe(true);
  await expect(map.locator('.leaflet-tile-loaded').first()).toBeVisible();
  await page.waitForLoadState('networkidle');
  await expect(map.getByRole('status')).toHaveText('Place: 30.000000 15.000000');
});

test('what is one coordinate stays in its box; what was found is said until something else is typed', async ({
  page,
  host,
  demo,
}) => {
  await openPage({ page, host, demo, setting: undefined });
  const [latitude, longitude] = [
    locationGroup(page).getByLabel('Latitude'),
    locationGroup(page).getByLabel('Longitude'),
  ];
  await longitude.fill('37 37.255');
  await longitude.blur();
  await latitude.fill('55 45.202');
  await latitude.blur();
  await expect(latitude).toHaveValue('55 45.202');
  await expect(longitude).toHaveValue('37 37.255');
  await longitude.fill('55.75, 37.62');
  await longitude.blur();
  await expect(latitude).toHaveValue('55.75');
  await expect(longitude).toHaveValue('37.62');
  await expect(locationGroup(page).getByRole('status')).toHaveText('Place: 55.75 37.62');
  await latitude.fill('56');
  await expect(locationGroup(page).getByRole('status')).toHaveText('');
});

test('a device that answers late or never leaves the place alone that was taken meanwhile', async ({
  page,
  host,
  demo,
  tiles,
}) => {
  await page.addInitScript(() => {
    const asked: Parameters<Geolocation['getCurrentPosition']>[] = [];
    Object.assign(window, { asked });
    navigator.geolocation.getCurrentPosition = (...callbacks) => asked.push(callbacks);
  });
  const answer = (isFound: boolean) =>
    page.evaluate((is) => {
      const { asked } = window as unknown as { asked: Parameters<Geolocation['getCurrentPosition']>[] };
      const [found, failed] = asked.at(-1) ?? [];
      if (is) found?.({ coords: { latitude: 1, longitude: 2 } } as GeolocationPosition);
      else failed?.({ code: 1 } as GeolocationPositionError);
    }, isFound);
  await openPage({ page, host, demo, setting: `${tiles.url}/{z}/{x}/{y}.svg`, images: tiles.url });
  const locate = locationGroup(page).getByRole('button', { name: 'Use my location' });
  await locate.click();
  await answer(false);
  await expect(locationGroup(page).getByRole('status')).toContainText('could not be found');
  for (const isFound of [true, false]) {
    await locate.click();
    await expect(locationGroup(page).getByRole('button', { name: 'Finding your location…' })).toBeDisabled();
    await openMap(page).click();
    await page.getByRole('button', { name: 'Take this place' }).click();
    const taken = await locationGroup(page).getByLabel('Latitude').inputValue();
    await answer(isFound);
    await expect(locationGroup(page).getByLabel('Latitude')).toHaveValue(taken);
    await expect(locationGroup(page).getByRole('status')).toHaveText(`Place: ${taken} 15.000000`);
  }
  await locate.click();
  await locationGroup(page).getByLabel('Latitude').fill('12');
  await answer(true);
  await expect(locationGroup(page).getByLabel('Latitude')).toHaveValue('12');
});

test.describe('on a small screen', () => {
  test.use({ viewport: { width: 320, height: 568 }, hasTouch: true, colorScheme: 'dark', locale: 'ar' });

  test('a map from right to left fits, is moved by a finger and has buttons that one hits', async ({
    page,
    host,
    demo,
    tiles,
  }) => {
    await openPage({
      page,
      host,
      demo,
      setting: `{"url":"${tiles.url}/{z}/{x}/{y}.svg","credit":"© Map makers","start":"55.75 37.62"}`,
      attributes: 'locale="ar" theme="dark"',
      images: tiles.url,
    });
    await page.getByRole('button', { name: 'الاختيار على الخريطة' }).tap();
    const map = page.getByRole('dialog');
    // In one left-to-right piece: else the two would be seen in each other's place.
    await expect(map.getByRole('status')).toContainText('\u206655.750000 37.620000\u2069');
    await expectNoAxeViolation(page);
    expect(await map.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    for (const button of await map.getByRole('button').all()) {
      const box = await button.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(24);
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(320);
    }
    const finger = await page.context().newCDPSession(page);
    const box = await map.getByRole('application').boundingBox();
    const [x, y] = [(box?.x ?? 0) + 100, (box?.y ?? 0) + 100];
    await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] });
    for (const step of [20, 40, 60])
      await finger.send('Input.dispatchTouchEvent', {
        type: 'touchMove',
        touchPoints: [{ x: x - step, y }],
      });
    await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await expect(map.getByRole('status')).not.toContainText('55.750000 37.620000');
    if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT });
  });
});

for (const reducedMotion of ['reduce', 'no-preference'] as const) {
  test(`with motion ${reducedMotion}, a zoom ${reducedMotion === 'reduce' ? 'jumps' : 'glides'}`, async ({
    page,
    host,
    demo,
    tiles,
  }) => {
    await page.emulateMedia({ reducedMotion });
    await openPage({ page, host, demo, setting: `${tiles.url}/{z}/{x}/{y}.svg`, images: tiles.url });
    await openMap(page).click();
    const map = page.getByRole('dialog', { name: 'Location' });
    await expect(map.locator('.leaflet-tile-loaded').first()).toBeVisible();
    const glides = await map.getByRole('application').evaluateHandle((ground) => {
      const seen = { times: 0 };
      new MutationObserver(() => {
        if (ground.querySelector('.leaflet-zoom-anim')) seen.times++;
      }).observe(ground, { subtree: true, attributes: true, attributeFilter: ['class'] });
      return seen;
    });
    await map.getByRole('button', { name: 'Zoom in' }).click();
    await expect.poll(() => tiles.asked.some((path) => path.startsWith('/3/'))).toBe(true);
    const times = await glides.evaluate((seen) => seen.times);
    if (reducedMotion === 'reduce') expect(times).toBe(0);
    else expect(times).toBeGreaterThan(0);
  });
}

test('a map that is closed while it glides leaves no error on the page', async ({
  page,
  host,
  demo,
  tiles,
}) => {
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  await openPage({ page, host, demo, setting: `${tiles.url}/{z}/{x}/{y}.svg`, images: tiles.url });
  await openMap(page).click();
  const map = page.getByRole('dialog', { name: 'Location' });
  await expect(map.locator('.leaflet-tile-loaded').first()).toBeVisible();
  await map.evaluate(async (dialog) => {
    dialog.querySelector<HTMLElement>('[aria-label="Zoom in"]')?.click();
    while (!dialog.querySelector('.leaflet-zoom-anim')) await new Promise(requestAnimationFrame);
    dialog.dispatchEvent(new Event('close'));
  });
  await expect(map).toHaveCount(0);
  // Longer than a glide takes.
  await page.waitForTimeout(500);
  expect(errors).toEqual([]);
  await openMap(page).click();
  await expect(map.locator('.leaflet-tile-loaded').first()).toBeVisible();
});

test('without a setting, or with one that is no address of pictures, there is no map', async ({
  page,
  host,
  demo,
}) => {
  await openPage({ page, host, demo, setting: undefined });
  await expect(locationGroup(page).getByRole('button', { name: 'Use my location' })).toBeVisible();
  // There for screen readers before its first text.
  await expect(locationGroup(page).getByRole('status')).toHaveCount(1);
  await expect(openMap(page)).toHaveCount(0);
  for (const setting of ['https://tiles.example.com/map.png', 'javascript:alert({z}{x}{y})', '{"url":7}']) {
    const complaints = await openPage({ page, host, demo, setting });
    await expect(locationGroup(page).getByRole('button', { name: 'Use my location' })).toBeVisible();
    await expect(openMap(page)).toHaveCount(0);
    expect(complaints).toContainEqual(expect.stringContaining('tiles must be a URL with {z}, {x} and {y}'));
  }
});

test('the device is asked for its place, and says no', async ({ page, host, demo, context }) => {
  await openPage({ page, host, demo, setting: undefined });
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: 55.7533, longitude: 37.6209 });
  await locationGroup(page).getByRole('button', { name: 'Use my location' }).click();
  await expect(locationGroup(page).getByLabel('Latitude')).toHaveValue('55.753300');
  await expect(locationGroup(page).getByRole('status')).toHaveText('Place: 55.753300 37.620900');
  await context.clearPermissions();
  await locationGroup(page).getByRole('button', { name: 'Use my location' }).click();
  await expect(locationGroup(page).getByRole('status')).toHaveText(
    'Your location could not be found. Please type it in.',
  );
});
