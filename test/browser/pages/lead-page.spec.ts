import { expect, expectNoAxeViolation, lastArrival, test } from '../helpers/demo-fixture.js';
import { layoutShift } from '../helpers/layout-shift.js';
import { sampleRows } from '../helpers/samples.js';

for (const width of sampleRows('lead page', [375, 1200], 1)) {
  test(`the lead page, ${width} pixels wide: it has a headline and a form without layout shift, and thanks the visitor`, async ({
    page,
    demo,
  }) => {
    await page.setViewportSize({ width, height: 3_000 });
    await page.goto(`${demo.site}/lead/`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('See your next home this week');
    await page.getByLabel('First name').fill('Ann');
    await page.getByLabel('Email').fill('ann@example.com');
    expect(await layoutShift(page)).toBe(0);
    await expectNoAxeViolation(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBe(width);
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText('We will get back to you')).toBeInViewport();
    await lastArrival(demo);
  });
}

test('the lead page has Open Graph title, description and an existing image', async ({ page, demo }) => {
  await page.goto(`${demo.site}/lead/`);
  const said = (property: string) => page.locator(`meta[property="og:${property}"]`).getAttribute('content');
  expect(await said('title')).toBe('See your next home this week');
  expect(await said('description')).toContain('Three flats');
  expect(await said('url')).toBe(`${demo.site}/lead/`);
  const picture = await fetch((await said('image')) ?? '');
  expect(picture.headers.get('content-type')).toBe('image/png');
  // In a PNG file, the bytes 16 to 23 contain width and height.
  const bytes = Buffer.from(await picture.arrayBuffer());
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1_200, 630]);
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });
  test('without script, the lead page links to the hosted page', async ({ page, demo }) => {
    await page.goto(`${demo.site}/lead/`);
    await page.getByRole('link', { name: 'Request a viewing' }).click();
    await expect(page).toHaveURL(`${demo.relay}/f/34`);
  });
});
