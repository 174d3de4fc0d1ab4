import { expect, expectNoAxeViolation, lastArrival, test } from '../helpers/demo-fixture.js';

// Each worker's demo bundles the programs on the first request, which takes long. So the tests share a worker.
test.describe.configure({ mode: 'default' });
test.setTimeout(120_000);

for (const name of ['react', 'vue']) {
  test(`the demo program in ${name} receives the receipt of its form`, async ({ page, demo }) => {
    await page.goto(`${demo.site}/${name}.html`);
    await page.getByLabel('First name').fill('Ann');
    await page.getByLabel('Email').fill('ann@example.com');
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText('within one working day')).toBeVisible();
    await expect(page.getByText(/Received: \S+/)).toBeVisible();
    await expectNoAxeViolation(page);
    await lastArrival(demo);
  });
}

test('the demo program without a framework sends, resets and removes its form', async ({ page, demo }) => {
  await page.goto(`${demo.site}/npm.html`);
  const question = page.getByLabel('Question');
  await question.fill('Is it for me?');
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(question).toHaveValue('');
  await question.fill('Is it for sale?');
  await page.getByRole('button', { name: 'Send it' }).click();
  await expect(page.getByText(/Received: \S+/)).toBeVisible();
  expect((await lastArrival(demo)).data).toEqual({ ext_request: { 52: { value: 'Is it for sale?' } } });
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(page.locator('.apro-form')).toHaveCount(0);
});
