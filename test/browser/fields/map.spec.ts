import { expect, expectNoAxeViolation } from '../helpers/demo-fixture.js';
import { locationGroup, openMap, openPage, test } from './map-fixture.js';

// In one worker, this file needs one relay, one tile server and one browser.
test.describe.configure({ mode: 'default' });

test.beforeEach(({ tiles }) => {
  tiles.isDown = false;
  tiles.isPatchy = false;
  tiles.asked.length = 0;
});

test('a location is selected by dragging the map, and no tile is requested before the map opens', async ({
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
  const consoleProblems = await openPage({ page, host, demo, setting, images: tiles.url });
  await openMap(page).scrollIntoViewIfNeeded();
  expect(tiles.asked).toEqual([]);
  await openMap(page).click();
  const map = page.getByRole('dialog', { name: 'Location' });
  await expect(map.getByRole('status')).toHaveText('Location: 55.750000 37.620000');
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
  // If the pointer rests before the release, Leaflet does not let the map glide on. It reads the time of real events.
  await page.waitForTimeout(200);
  await page.mouse.up();
  await expect(map.getByRole('status')).not.toHaveText('Location: 55.750000 37.620000');
  await map.getByRole('button', { name: 'Zoom in' }).click();
  await expect.poll(() => tiles.asked.some((path) => path.startsWith('/11/'))).toBe(true);
  const center =
    /Location: ([\d.]+) ([\d.]+)/.exec((await map.getByRole('status').textContent()) ?? '') ?? [];
  await map.getByRole('button', { name: 'Use this location' }).click();
  await expect(map).toHaveCount(0);
  await expect(openMap(page)).toBeFocused();
  await expect(locationGroup(page).getByLabel('Latitude')).toHaveValue(center[1] ?? '');
  await expect(locationGroup(page).getByLabel('Longitude')).toHaveValue(center[2] ?? '');
  await expect(locationGroup(page).getByRole('status')).toHaveText(`Location: ${center[1]} ${center[2]}`);
  // The map was dragged left and down, so its centre moved east and north.
  expect(Number(center[1])).toBeGreaterThan(55.75);
  expect(Number(center[2])).toBeGreaterThan(37.62);
  expect(consoleProblems).toEqual([]);
});

test('the map works with the keyboard alone and in a shadow root', async ({ page, host, demo, tiles }) => {
  const consoleProblems = await openPage({
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
  await expect(map.getByRole('status')).toHaveText('Location: 10.000000 20.000000');
  await page.keyboard.press('ArrowRight');
  await expect(map.getByRole('status')).not.toHaveText('Location: 10.000000 20.000000');
  await page.keyboard.press('+');
  await expect.poll(() => tiles.asked.some((path) => path.startsWith('/16/'))).toBe(true);
  await expectNoAxeViolation(page);
  for (const name of ['Zoom in', 'Zoom out', 'Use this location']) {
    await page.keyboard.press('Tab');
    await expect(map.getByRole('button', { name })).toBeFocused();
  }
  await page.keyboard.press('Enter');
  await expect(map).toHaveCount(0);
  await expect(locationGroup(page).getByLabel('Latitude')).toHaveValue('10.000000');
  await expect(locationGroup(page).getByLabel('Longitude')).toHaveValue(/^20\.0\d+$/);
  expect(consoleProblems).toEqual([]);
});

test('Escape closes only the map of a popup form and keeps the typed text', async ({
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

test('a map with some missing tiles shows no error', async ({ page, host, demo, tiles }) => {
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
  await expect(map.getByRole('status')).toHaveText('Location: 30.000000 15.000000');
});

test.describe('map on a small screen', () => {
  test.use({ viewport: { width: 320, height: 568 }, hasTouch: true, colorScheme: 'dark', locale: 'ar' });

  test('fits from right to left, can be moved by touch and has large buttons', async ({
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
    // Isolated as left to right: otherwise latitude and longitude would appear swapped.
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
  test(`zooming the map ${reducedMotion === 'reduce' ? 'is not animated with reduced motion' : 'is animated'}`, async ({
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

test('closing the map during its animation causes no page error', async ({ page, host, demo, tiles }) => {
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
  // Wait longer than the animation of the map takes. The browser runs the animation by its own clock.
  await page.waitForTimeout(500);
  expect(errors).toEqual([]);
  await openMap(page).click();
  await expect(map.locator('.leaflet-tile-loaded').first()).toBeVisible();
});

test('no map is offered without a tiles setting or with an invalid tiles setting', async ({
  page,
  host,
  demo,
}) => {
  await openPage({ page, host, demo, setting: undefined });
  await expect(locationGroup(page).getByRole('button', { name: 'Use my location' })).toBeVisible();
  // The live region (element with the role `status`) must be on the page before its first text is written.
  await expect(locationGroup(page).getByRole('status')).toHaveCount(1);
  await expect(openMap(page)).toHaveCount(0);
  for (const setting of ['https://tiles.example.com/map.png', 'javascript:alert({z}{x}{y})', '{"url":7}']) {
    const consoleProblems = await openPage({ page, host, demo, setting });
    await expect(locationGroup(page).getByRole('button', { name: 'Use my location' })).toBeVisible();
    await expect(openMap(page)).toHaveCount(0);
    expect(consoleProblems).toContainEqual(
      expect.stringContaining('tiles must be a URL with {z}, {x} and {y}'),
    );
  }
});
