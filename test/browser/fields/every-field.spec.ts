import { demoCrm, expect, expectNoAxeViolation, lastArrival, test } from '../helpers/demo-fixture.js';
import { fillEveryField, fillRequired, pictureBytes, scanFile } from '../helpers/fill-form.js';
import { sampleRows } from '../helpers/samples.js';

const placesOfForms = [
  ['the light DOM', '/every-field.html'],
  ['a shadow root', '/shadow.html'],
] as const;

for (const [isolation, path] of sampleRows('every field', placesOfForms, 1)) {
  test(`every kind of field in ${isolation} is sent in the format of the protocol`, async ({
    page,
    demo,
  }) => {
    await page.goto(demo.site + path);
    await fillEveryField(page);
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText('Everything has arrived.')).toBeVisible();

    const { data, formtype, host, token, raw } = await lastArrival(demo);
    const [purchaserFile, ...requestFiles] = ['purchaser', 'applications'].flatMap((object) =>
      demoCrm(demo)
        .crm.files.filter((file) => file.object === object)
        .slice(object === 'purchaser' ? -1 : -2)
        .map(({ name }) => name),
    );
    expect({ formtype, host }).toEqual({ formtype: '35', host: '127.0.0.1' });
    expect(token).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(data).toEqual({
      def_customer: {
        surname: 'Müller-О’Нил',
        name: 'Ann "& <b>',
        patronymic: 'Ивановна',
        email: 'ann+forms@example.com',
        phone: '+1 202 555 0143',
      },
      ext_customer: { 42: { value: '0' }, 41: { value: purchaserFile } },
      ext_request: {
        90: { value: 'two\nlines = 100 % & more; [x]=1 😀' },
        89: { value: 'Third too' },
        88: { value: { 0: 'Balcony', 1: 'Cellar, dry' } },
        87: { value: '2014-03-14' },
        86: { value: '21:34:05' },
        85: { value: '2014-03-14 21:34:05' },
        84: { value: '-12000' },
        83: { value: '1234.50' },
        82: { value: '99.9' },
        81: { value: { lat: '55.753366', lon: '37.620908' } },
        80: { value: { 0: expect.stringMatching(/\.png$/), 1: expect.stringMatching(/\.png$/) } },
        79: { value: { 0: '1', 1: '10' } },
        78: { value: { 0: '0.5', 1: '2' } },
        77: { value: { 0: '2014-01-01', 1: '2014-12-31' } },
        76: { value: { 0: '08:00:00', 1: '' } },
        75: { value: { 0: '2014-01-01 08:00:00', 1: '2014-01-02 08:00:00' } },
        74: { value: 'see below' },
        73: { value: 'fits' },
        617: { value: 'Northland' },
        618: { value: 'Region 2000' },
        695: { value: 'City 3000' },
        697: { value: 'Harbour Street 500' },
        720: { value: 'Music,Languages' },
        721: { value: 'Course 31' },
        722: { value: 'Teacher 20' },
        740: { value: 'By phone' },
      },
      def_stock: { name: 'Loft on the river', parent: '12' },
      ext_stock: { 340: { value: '250000' }, 339: { value: '3' } },
    });
    const photos = (data.ext_request as { 80: { value: Record<string, string> } })[80].value;
    expect(Object.values(photos).sort()).toEqual(requestFiles.sort());
    expect(raw).toContain(
      'data%5Bext_request%5D%5B76%5D%5Bvalue%5D%5B0%5D=08%3A00%3A00&data%5Bext_request%5D%5B76%5D%5Bvalue%5D%5B1%5D=&',
    );
    expect(raw).toContain('%5B90%5D%5Bvalue%5D=two%0Alines+%3D+100+%25+%26+more%3B+%5Bx%5D%3D1+%F0%9F%98%80');
  });
}

test('a file is sent to the CRM unchanged, and only together with its lead', async ({ page, demo }) => {
  const { files } = demoCrm(demo).crm;
  const before = files.length;
  await page.goto(`${demo.site}/every-field.html`);
  await page.getByLabel('Plan', { exact: true }).setInputFiles(scanFile);
  await expect(page.getByText('scan.png: uploaded', { exact: true })).toBeVisible();
  expect(files).toHaveLength(before);
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
  await page.getByRole('group', { name: 'Newsletter' }).getByLabel('Yes').check();
  await page.getByLabel('Choice', { exact: true }).selectOption('First');
  await page.getByLabel('Floor').fill('3');
  await page.getByRole('button', { name: 'Send' }).click();
  const { data } = await lastArrival(demo);
  const stored = files.at(-1);
  expect(stored).toMatchObject({ object: 'stock', originalName: expect.stringMatching(/^file-\w+\.png$/) });
  expect(stored?.bytes.equals(pictureBytes)).toBe(true);
  expect(data.ext_stock).toEqual({ 338: { value: stored?.name }, 339: { value: '3' } });
});

test('changing a parent list clears nested selections that no longer exist and restores them later', async ({
  page,
  demo,
}) => {
  await page.goto(`${demo.site}/every-field.html`);
  await expect(page.getByLabel('Region')).toContainText('Choose “Country” first');
  await page.getByLabel('Country').selectOption('Northland');
  await page.getByLabel('Region').selectOption('Region 2001');
  await page.getByLabel('City').selectOption('City 3010');
  await page.getByLabel('Country').selectOption('Southland');
  await expect(page.getByLabel('Region')).toContainText('Region 2010');
  await expect(page.getByLabel('Region')).toHaveValue('');
  await expect(page.getByLabel('City')).toContainText('Choose “Region” first');
  await page.getByLabel('Country').selectOption('Northland');
  await expect(page.getByLabel('Region')).toHaveValue('2001');
  await expect(page.getByLabel('City')).toHaveValue('3010');
});

test('a nested list is announced when it is loaded, for three levels below the first list', async ({
  page,
  demo,
}) => {
  await page.goto(`${demo.site}/every-field.html`);
  const announcer = page.getByRole('status').first();
  await page.getByLabel('Country').selectOption('Northland');
  await expect(announcer).toHaveText(/Region: 4 options$/);
  await page.getByLabel('Region').selectOption('Region 2000');
  await expect(announcer).toHaveText(/City: 3 options$/);
  await page.getByLabel('City').selectOption('City 3000');
  await expect(announcer).toHaveText(/Street: 5,200 options$/);
});

test('a list that failed to load can be loaded again in the field', async ({ page, demo }) => {
  await page.goto(`${demo.site}/every-field.html`);
  await page.getByLabel('Country').waitFor();
  demoCrm(demo).faults.add({ name: 'html', path: '/sharedapi/utils/binded', times: 1, delay: 0 });
  await page.getByLabel('Country').selectOption('Islands');
  const note = page.getByRole('alert').filter({ hasText: 'The list could not be loaded.' });
  await expect(async () => {
    if (await note.isVisible()) await note.getByRole('button', { name: 'Try again' }).click();
    await page.getByLabel('Region').selectOption('Region 2020', { timeout: 500 });
  }).toPass();
});

test('a list that cannot be loaded is replaced by a text input, and the lead can be sent', async ({
  page,
  demo,
}) => {
  await page.route('**/utils/binded', (route) => route.fulfill({ status: 503, json: { status: 'fail' } }));
  await page.goto(`${demo.site}/every-field.html`);
  await fillRequired(page);
  await page.getByLabel('Country').selectOption('Islands');
  const region = page.getByLabel('Region');
  await expect(region).toHaveRole('textbox');
  await expectNoAxeViolation(page);
  await region.fill('The far one');
  const again = page.locator('[data-field="ext_request.618"]').getByRole('button', { name: 'Try again' });
  await again.click();
  await expect(region).toHaveValue('The far one');
  await expect(region).toBeFocused();
  await page.getByRole('button', { name: 'Send' }).click();
  const { data } = await lastArrival(demo);
  expect(data.ext_request).toMatchObject({ 618: { value: 'The far one' } });
});

test('options are sorted by `sort` and then by the order of the CRM, and their colour is beside the text', async ({
  page,
  demo,
}) => {
  await page.goto(`${demo.site}/every-field.html`);
  const choice = page.getByLabel('Choice', { exact: true });
  await expect(choice.locator('option')).toHaveText(['Choose…', 'First', 'Second', 'Third too', 'Third']);
  await choice.selectOption('First');
  await expect(page.locator('[data-field="ext_request.89"] .mark')).toHaveCSS(
    'background-color',
    'rgb(255, 204, 0)',
  );
  await expect(page.getByLabel('Category').locator('option')).toHaveText([
    'Choose…',
    'Flats',
    /^\u00a0+Studios$/,
    /^\u00a0+Lofts$/,
    'Houses',
    /^\u00a0+Cottages$/,
  ]);
});

test('controls have the attributes for autofill and for phone keyboards', async ({ page, demo }) => {
  await page.goto(demo.site);
  for (const [label, attributes] of Object.entries({
    'Last name': { autocomplete: 'family-name' },
    'First name': { autocomplete: 'given-name', required: '' },
    'Middle name': { autocomplete: 'additional-name' },
    Email: { autocomplete: 'email', type: 'email', required: '' },
    Phone: { autocomplete: 'tel', type: 'tel' },
    From: { inputmode: 'decimal' },
  })) {
    for (const [name, value] of Object.entries(attributes)) {
      await expect(page.getByLabel(label, { exact: true })).toHaveAttribute(name, value);
    }
  }
});

test('a dropped file above the size limit is rejected without an upload, and a smaller file is uploaded', async ({
  page,
  demo,
}) => {
  await page.goto(`${demo.site}/every-field.html`);
  const photos = page.locator('.field', { has: page.getByLabel('Photos') });
  await expect(photos.getByText('Up to 10 files, up to 20 MB each')).toBeVisible();
  let uploads = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/upload')) uploads++;
  });
  await page.getByLabel('Photos').evaluate((input) => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([new Uint8Array(21_000_000)], 'huge.png', { type: 'image/png' }));
    input.dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true }));
  });
  await expect(
    photos.getByText('huge.png is too large. Each file must be 20 MB or smaller.').first(),
  ).toBeVisible();
  expect(uploads).toBe(0);
  await page.getByRole('button', { name: 'Remove huge.png' }).click();
  await page.getByLabel('Photos').setInputFiles(scanFile);
  await expect(photos.getByText('scan.png: uploaded')).toBeVisible();
  expect(uploads).toBe(1);
});
