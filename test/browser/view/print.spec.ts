import { expect, test } from '../helpers/demo-fixture.js';
import { sampleRows } from '../helpers/samples.js';
import { showForm } from '../helpers/show-form.js';

const longName = 'A very long family name '.repeat(10).trim();

for (const mode of ['inline', ...sampleRows('printed windows', ['popup', 'slide', 'page'], 1)]) {
  test(`a form with mode="${mode}" is printed from its head to its end, with every value in full`, async ({
    page,
    demo,
  }) => {
    await page.goto(`${demo.site}/blank.html`);
    await page.evaluate((mode) => {
      document.body.insertAdjacentHTML('afterbegin', '<p style="height: 3000px">Text of the page</p>');
      document
        .querySelector('main')
        ?.insertAdjacentHTML('beforeend', `<apro-form form="34" mode="${mode}"></apro-form>`);
      scrollTo(0, 1500);
    }, mode);
    const name = page.getByLabel('Last name');
    await name.fill(longName);
    const text = page.getByLabel('Anything else?');
    await text.fill('One line.\n'.repeat(40));
    await page.getByLabel('Client status').selectOption('First-time buyer');
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await expect(page.locator('.apro-form button:visible')).toHaveCount(0);
    await expect(page.locator('.apro-form h2')).toBeVisible();
    const cut = () =>
      page.locator('.apro-form *').evaluateAll((elements) =>
        elements
          .filter((element) => element.checkVisibility() && !element.matches('.unseen, .unseen *'))
          .filter((element) => {
            const { top, left } = element.getBoundingClientRect();
            const isAbovePage = top + scrollY < 0 || left + scrollX < 0;
            const isCut = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0;
            return isAbovePage || (isCut && !element.matches('select'));
          })
          .map((element) => element.outerHTML.slice(0, 120)),
      );
    expect(await cut()).toEqual([]);
    await expect(page.getByText(longName)).toBeVisible();
    await expect(page.getByText('One line.', { exact: false })).toBeVisible();
    await expect(page.locator('.printed').filter({ hasText: 'First-time buyer' })).toBeVisible();
    await expect(name).toBeHidden();
    await page.emulateMedia({ media: 'screen' });
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await expect(page.locator('.printed')).toHaveCount(0);
    await expect(name).toHaveValue(longName);
    await name.fill('Ann');
    await expect(name).toHaveValue('Ann');
  });
}

for (const isolation of sampleRows('printed values', ['light', 'shadow'], 1))
  test(`a long initial value of a form in the ${isolation} DOM is printed in full before the first focus`, async ({
    page,
    demo,
  }) => {
    const values = JSON.stringify({ 'def_customer.surname': longName, 'def_customer.name': 'Ann' });
    await showForm(page, demo, { form: '34', isolation, values });
    await page.emulateMedia({ media: 'print' });
    await expect(async () => {
      await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
      await expect(page.getByText(longName)).toBeVisible({ timeout: 500 });
    }).toPass();
    await expect(page.locator('.printed')).toHaveText([longName, 'Ann', 'Private person']);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await expect(page.locator('.printed')).toHaveCount(0);
    // The visitor focuses a control. Each value is still printed once.
    await page.getByLabel('First name').fill('Bob');
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await expect(page.locator('.printed')).toHaveText([longName, 'Bob', 'Private person']);
  });
