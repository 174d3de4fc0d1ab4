import { arrivals, expect, lastArrival, test } from '../helpers/demo-fixture.js';
import { fillRequired } from '../helpers/fill-form.js';
import { sampleRows } from '../helpers/samples.js';

test.use({ javaScriptEnabled: false });

test('a half-filled date or time of any kind is never sent as a blank one', async ({ page, demo }) => {
  await page.goto(`${demo.relay}/f/35`);
  const inputs = page.locator('input[type=date], input[type=time], input[type=datetime-local]');
  const names = await inputs.evaluateAll((all) => all.map((input) => input.getAttribute('name') ?? ''));
  expect(names.length).toBeGreaterThan(6);
  for (const name of sampleRows('half-filled', names, 3)) {
    await page.goto(`${demo.relay}/f/35`);
    await fillRequired(page);
    const input = page.locator(`[name="${name}"]`);
    await input.focus();
    await page.keyboard.type('09');
    expect(await input.evaluate((element) => (element as HTMLInputElement).validity.badInput)).toBe(true);
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText('Everything has arrived.')).toHaveCount(0);
    await expect(input).toBeFocused();
  }
  expect(arrivals(demo)).toHaveLength(0);
});

test('blank required fields get the server’s list of errors, and the title says so', async ({
  page,
  demo,
}) => {
  await page.goto(`${demo.relay}/f/34`);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('2 answers need attention')).toBeVisible();
  await expect(page).toHaveTitle('Error: Request a viewing');
});

test('a reload and the back button after a corrected send lead to pages and send nothing again', async ({
  page,
  demo,
}) => {
  await page.goto(`${demo.relay}/f/34`);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page).toHaveTitle(/^Thank you.* – Request a viewing$/);
  await page.reload();
  await expect(page.getByText(/Your reference number: R-/)).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  await lastArrival(demo);
});

test('the Enter key sends the form, and the button of a list comes after its list', async ({
  page,
  demo,
}) => {
  await page.goto(`${demo.relay}/f/35`);
  const country = page.getByLabel('Country');
  const button = page.getByRole('button', { name: 'Update the form' });
  const distance = (await button.boundingBox())?.y ?? 0;
  expect(distance - ((await country.boundingBox())?.y ?? 0)).toBeLessThan(120);
  await country.selectOption('Northland');
  await button.click();
  await expect(page.getByLabel('Region')).toBeInViewport();
  await fillRequired(page);
  await page.getByLabel('First name').press('Enter');
  await expect(page.getByText('Everything has arrived.')).toBeVisible();
});

test('an uploaded file can be removed from the form', async ({ page, demo }) => {
  await page.goto(`${demo.relay}/f/35`);
  const plans = page.locator('[data-field="ext_request.80"]');
  const pdf = { mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 the plan') };
  await plans.locator('input[type=file]').setInputFiles([
    { name: 'a.pdf', ...pdf },
    { name: 'b.pdf', ...pdf },
  ]);
  await page.getByRole('button', { name: 'Send' }).click();
  await plans.getByRole('checkbox', { name: 'Remove a.pdf' }).check();
  await fillRequired(page);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('Everything has arrived.')).toBeVisible();
  const sent = (await lastArrival(demo)).data.ext_request as Record<string, { value: unknown }>;
  expect(typeof sent['80']?.value).toBe('string');
});
