import type { Page } from '@playwright/test';
import { expect } from './demo-fixture.js';

export const pictureBytes = Buffer.from('\x89PNG\r\n\x1a\nnot much of a picture', 'latin1');
export const scanFile = { name: 'scan.png', mimeType: 'image/png', buffer: pictureBytes };

/** Fills in every field of form 35. Finds the fields by label and role only, as a screen reader does. */
export async function fillEveryField(page: Page): Promise<void> {
  const rangeGroup = (name: string) => page.getByRole('group', { name, exact: true });
  async function fillRange(name: string, start: string, end: string): Promise<void> {
    await rangeGroup(name).getByLabel('From').fill(start);
    await rangeGroup(name).getByLabel('To').fill(end);
  }

  await page.getByLabel('Last name').fill('Müller-О’Нил');
  await page.getByLabel('First name').fill('Ann "& <b>');
  await page.getByLabel('Middle name').fill('Ивановна');
  await page.getByLabel('Email').fill('ann+forms@example.com');
  await page.getByLabel('Phone').fill('+1 (202) 555-0143');
  await page.getByRole('group', { name: 'Newsletter' }).getByLabel('No', { exact: true }).check();

  await page.getByLabel('Text', { exact: true }).fill('two\nlines = 100 % & more; [x]=1 😀');
  await page.getByLabel('Choice', { exact: true }).selectOption('Third too');
  const severalChoices = page.getByRole('group', { name: 'Several choices' });
  await expect(severalChoices.getByLabel('Balcony')).toBeChecked();
  await severalChoices.getByLabel('Cellar, dry').check();
  await page.getByLabel('Date', { exact: true }).fill('2014-03-14');
  await page.getByLabel('Time', { exact: true }).fill('21:34:05');
  await page.getByLabel('Date and time', { exact: true }).fill('2014-03-14T21:34:05');
  await page.getByLabel('Whole number', { exact: true }).fill('-12 000');
  await page.getByLabel('Decimal number').fill('1 234,50');
  await page.getByLabel('Price', { exact: true }).fill('99.9');
  await rangeGroup('Location').getByLabel('Latitude').fill('55,753366');
  await rangeGroup('Location').getByLabel('Longitude').fill('37.620908');
  await fillRange('Whole number range', '1', '10');
  await fillRange('Decimal range', '0,5', '2');
  await fillRange('Date range', '2014-01-01', '2014-12-31');
  await rangeGroup('Time range').getByLabel('From').fill('08:00:00');
  await fillRange('Date and time range', '2014-01-01T08:00:00', '2014-01-02T08:00:00');
  await page.getByLabel('Attachment note').fill('see below');
  await page.getByLabel('From another version').fill('fits');

  await page.getByLabel('Country').selectOption('Northland');
  await page.getByLabel('Region').selectOption('Region 2000');
  await page.getByLabel('City').selectOption('City 3000');
  await page.getByRole('combobox', { name: 'Street', expanded: false }).fill('Harbour Street 500');
  const services = page.getByRole('group', { name: 'Services' });
  await services.getByLabel('Music').check();
  await services.getByLabel('Languages').check();
  await page.getByLabel('Course').selectOption('Course 31');
  await page.getByLabel('Teacher').selectOption('Teacher 20');
  await page.getByLabel('How to reach you').selectOption('By phone');

  await page.getByLabel('Object name').fill('Loft on the river');
  await page.getByLabel('Category').selectOption({ value: '12' });
  await page.getByLabel('Asking price').fill('250 000');
  await page.getByLabel('Floor').fill('3');
  await page.getByLabel('Photos').setInputFiles([scanFile, { ...scanFile, name: 'plan & more.png' }]);
  await page.getByLabel('Passport scan').setInputFiles(scanFile);
  await expect(page.getByText('scan.png: uploaded', { exact: true })).toHaveCount(2);
}

/** Fills in only the required fields of form 35. */
export async function fillRequired(page: Page): Promise<void> {
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
  await page.getByRole('group', { name: 'Newsletter' }).getByLabel('No', { exact: true }).check();
  await page.getByLabel('Choice', { exact: true }).selectOption('First');
  await page.getByLabel('Floor', { exact: true }).fill('3');
}
