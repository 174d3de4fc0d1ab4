import { kindForms } from '../../../demo/crm/forms.js';
import { arrivals, expect, lastArrival } from '../helpers/demo-fixture.js';
import { blankText, contracts } from '../helpers/field-contracts.js';
import { test } from '../helpers/host-fixture.js';
import { type Combination, chosenCombinations } from './combinations.js';
import { hostPages } from './host-pages.js';
import { openHostPage } from './open-host-page.js';

// Every kind of field is filled in, validated and sent on every page of the zoo (`npm run zoo`), or on a sample of
// pages that is drawn anew each time (`npm test`).

function testContract({ name, kind }: Combination): void {
  const hostPage = hostPages[name];
  const contract = contracts[kind];
  const index = kindForms.findIndex(([, , kindName]) => kindName === kind);
  const [group = '', id = ''] = kindForms[index] ?? [];
  if (!hostPage || !contract) throw new Error(`${name} or ${kind} is unknown.`);

  test(`${name}: ${kind} is filled in, validated and sent`, async ({ page, host, demo }) => {
    test.skip(hostPage.limits?.[kind] !== undefined, hostPage.limits?.[kind]);
    const violations: string[] = [];
    await page.exposeFunction('reportViolation', (text: string) => violations.push(text));
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
        const { reportViolation } = globalThis as unknown as { reportViolation(text: string): void };
        reportViolation(`${effectiveDirective}: ${blockedURI}`);
      });
    });
    const root = await openHostPage(page, host, demo, hostPage, String(500 + index));
    const field = root.locator('.field').first();
    const error = field.locator('.error');
    const sendButton = root.getByRole('button', { name: 'Send' });

    await sendButton.click();
    await expect(error).toHaveText(blankText(kind));
    if (contract.invalid) {
      await contract.invalid.enter(field);
      await page.keyboard.press('Tab');
      await expect(error).toContainText(contract.invalid.message);
      await sendButton.click();
      await expect(error).toContainText(contract.invalid.message);
    }
    expect(arrivals(demo)).toHaveLength(0);

    const ownWay = hostPage.fill?.[kind];
    await (ownWay ? ownWay(field, page) : contract.fill(field));
    await expect(error).toHaveCount(0);
    await hostPage.disturb?.(page);
    await sendButton.click();
    await expect(root.getByText('It has arrived.')).toBeVisible();
    expect((await lastArrival(demo)).data).toEqual({ [group]: { [id]: contract.sent } });
    expect(violations).toEqual([]);
  });
}

for (const combination of chosenCombinations()) testContract(combination);
