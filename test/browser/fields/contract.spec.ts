import type { Page } from '@playwright/test';
import { kindForms } from '../../../demo/crm/forms.js';
import { expect, expectNoAxeViolation, lastArrival, test } from '../helpers/demo-fixture.js';
import { blankText, box, contracts } from '../helpers/field-contracts.js';
import { sampleKinds } from '../helpers/samples.js';
import { showForm } from '../helpers/show-form.js';

// The same tests run for each drawn kind: blank, filled, cleared, invalid, prefilled, keyboard. `every-field.spec.ts` fills
// in and sends all kinds in each run.

test('the contract tests cover every kind of field', () => {
  expect(Object.keys(contracts).sort()).toEqual(kindForms.map(([, , kind]) => kind).sort());
});

const sampledKinds = new Set(
  sampleKinds('contract', 4)
    .map(([, [, , kind]]) => kind)
    // Firefox tests this kind.
    .concat(process.env.FIREFOX ?? ''),
);

const send = (page: Page) => page.getByRole('button', { name: 'Send' }).click();

for (const [index, [group, id, kind]] of kindForms.entries()) {
  const contract = contracts[kind];
  const form = String(500 + index);
  const address = `${group}.${id}`;
  if (!contract || !sampledKinds.has(kind)) continue;

  test.describe(kind, () => {
    test('shows an error while blank or invalid, and is sent after it is filled in', async ({
      page,
      demo,
    }) => {
      const field = await showForm(page, demo, { form });
      const named = page.locator('fieldset.field, .field').first();
      expect(await field.ariaSnapshot()).toContain(kind);
      await expect(field.getByText(`About ${kind}`)).toBeVisible();
      await send(page);
      await expect(field.getByText(blankText(kind))).toBeVisible();
      const control = box(field);
      await expect(control).toHaveAttribute('aria-invalid', 'true');
      const describedBy = (await control.getAttribute('aria-describedby'))?.split(' ').at(-1) ?? '';
      await expect(page.locator(`[id="${describedBy}"]`)).toHaveText(blankText(kind));
      await expect(control).toBeFocused();
      await expectNoAxeViolation(page);
      if (contract.invalid) {
        await contract.invalid.enter(named);
        await page.keyboard.press('Tab');
        await expect(field.getByText(contract.invalid.message).first()).toBeVisible();
      }
      await contract.fill(named);
      await expect(field.locator('.error')).toHaveCount(0);
      if (contract.clear) {
        await contract.clear(named);
        await expect(field.getByText(blankText(kind))).toBeVisible();
        await contract.fill(named);
      }
      await send(page);
      await expect(page.getByText('It has arrived.')).toBeVisible();
      expect((await lastArrival(demo)).data).toEqual({ [group]: { [id]: contract.sent } });
    });

    const { prefill, keys } = contract;
    if (prefill !== undefined) {
      test('is sent like a typed value when it is prefilled', async ({ page, demo }) => {
        await showForm(page, demo, { form, values: JSON.stringify({ [address]: prefill }) });
        await send(page);
        expect((await lastArrival(demo)).data).toEqual({ [group]: { [id]: contract.sent } });
      });
    }

    if (keys) {
      test('can be filled in and sent with the keyboard alone', async ({ page, demo }) => {
        const field = await showForm(page, demo, { form });
        await page.keyboard.press('Tab');
        await expect(field.locator(':focus')).toHaveCount(1);
        for (const key of keys) await page.keyboard.press(key === ' ' ? 'Space' : key);
        for (let press = 0; press < 8; press++) {
          if (await page.evaluate(() => document.activeElement?.matches('[type=submit]'))) break;
          await page.keyboard.press('Tab');
        }
        await page.keyboard.press('Enter');
        await expect(page.getByText('It has arrived.')).toBeVisible();
        expect((await lastArrival(demo)).data).toEqual({ [group]: { [id]: contract.sent } });
      });
    }

    test('fits a narrow right-to-left page with large text', async ({ page, demo }) => {
      await page.setViewportSize({ width: 320, height: 640 });
      const field = await showForm(
        page,
        demo,
        { form },
        { lang: 'ar', dir: 'rtl', style: 'font-size: 200%' },
      );
      await expect(page.locator('.apro-form').first()).toHaveAttribute('dir', 'rtl');
      expect(await field.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl');
      await page.locator('button[type=submit]').click();
      await expect(field.locator('.error')).toBeVisible();
      // The list of errors and the example of a date may come after the error.
      await page.locator('.summary a').waitFor();
      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
        .toBeLessThanOrEqual(320);
      await expectNoAxeViolation(page);
    });
  });
}
