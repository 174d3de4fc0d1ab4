import { expect, lastArrival } from '../helpers/demo-fixture.js';
import { fillEveryField } from '../helpers/fill-form.js';
import { locationGroup, openMap, openPage, test } from './map-fixture.js';

test.beforeEach(({ tiles }) => {
  tiles.isDown = false;
  tiles.isPatchy = false;
  tiles.asked.length = 0;
});

test('a map without tiles shows a note, and a text with both coordinates fills both inputs', async ({
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
    'The map can’t be shown. Enter the coordinates. Location: 30.000000 15.000000',
  );
  await page.keyboard.press('ArrowUp');
  await expect(map.getByRole('status')).not.toContainText('Location: 30.000000 15.000000');
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

test('a single coordinate stays in its input, and found coordinates are announced until they change', async ({
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
  await expect(locationGroup(page).getByRole('status')).toHaveText('Location: 55.75 37.62');
  await latitude.fill('56');
  await expect(locationGroup(page).getByRole('status')).toHaveText('');
});

test('a late answer of the device does not replace coordinates that were entered meanwhile', async ({
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
    await page.getByRole('button', { name: 'Use this location' }).click();
    const taken = await locationGroup(page).getByLabel('Latitude').inputValue();
    await answer(isFound);
    await expect(locationGroup(page).getByLabel('Latitude')).toHaveValue(taken);
    await expect(locationGroup(page).getByRole('status')).toHaveText(`Location: ${taken} 15.000000`);
  }
  await locate.click();
  await locationGroup(page).getByLabel('Latitude').fill('12');
  await answer(true);
  await expect(locationGroup(page).getByLabel('Latitude')).toHaveValue('12');
});

test('the position of the device is used, and a refusal shows a note', async ({
  page,
  host,
  demo,
  context,
}) => {
  await openPage({ page, host, demo, setting: undefined });
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: 55.7533, longitude: 37.6209 });
  await locationGroup(page).getByRole('button', { name: 'Use my location' }).click();
  await expect(locationGroup(page).getByLabel('Latitude')).toHaveValue('55.753300');
  await expect(locationGroup(page).getByRole('status')).toHaveText('Location: 55.753300 37.620900');
  await context.clearPermissions();
  await locationGroup(page).getByRole('button', { name: 'Use my location' }).click();
  await expect(locationGroup(page).getByRole('status')).toHaveText(
    'Location: Your location could not be found. Enter the coordinates.',
  );
});
