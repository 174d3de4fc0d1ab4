import { expect, type Page } from '@playwright/test';

/** Address of the relay in the programs of the documents. */
const documentedRelay = 'https://forms.example.com';

/** Answers the requests of a program of the documents with the responses of a running relay. */
export async function routeToRelay(page: Page, relayUrl: string): Promise<void> {
  await page.route(`${documentedRelay}/**`, async (route) => {
    const url = route.request().url().replace(documentedRelay, relayUrl);
    await route.fulfill({ response: await route.fetch({ url }) });
  });
}

/**
 * Drives a program of `docs/frameworks.md`: the program mounts a form, sets a value and keeps what was typed, gets
 * an event when the form was sent, and removes the form.
 * @param unmount removes the program from the page
 */
export async function checkProgram(page: Page, unmount: () => Promise<unknown>): Promise<void> {
  await page.getByLabel('Email').fill('ann@example.com');
  await expect(page.getByRole('link', { name: 'Call us' })).toBeHidden();
  await page.getByRole('button', { name: 'I am Ann' }).click();
  await expect(page.getByLabel('First name')).toHaveValue('Ann');
  await expect(page.getByLabel('Email')).toHaveValue('ann@example.com');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText(/^Sent: R-\w+$/)).toBeVisible();
  await unmount();
  await expect(page.locator('apro-form, .apro-form')).toHaveCount(0);
}
