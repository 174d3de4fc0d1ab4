import { expect, lastArrival, test } from './demo.js';

test('one script tag shows the form, and what is filled in arrives', async ({ page, demo }) => {
  await page.goto(demo.site);
  await expect(page.getByRole('heading', { name: 'Request a viewing' })).toBeVisible();
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('within one working day')).toBeVisible();
  expect(lastArrival(demo).data).toEqual({
    def_customer: { name: 'Ann', email: 'ann@example.com' },
    ext_customer: { '30': { value: 'Private person' } },
  });
});
