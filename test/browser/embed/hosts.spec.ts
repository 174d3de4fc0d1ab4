import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkTypes, hostsFolder, startReactDevServer } from '../../hosts/build-hosts.js';
import { arrivals, expect, lastArrival } from '../helpers/demo-fixture.js';
import { fillAndSend, test } from '../helpers/programs-fixture.js';
import { countResources, skipProofOfWork, trackResources } from '../helpers/resource-counts.js';

// One after the other: they share programs that are built once.
test.describe.configure({ mode: 'default' });

for (const program of ['react-19', 'react-18', 'vue']) {
  test.describe(program, () => {
    test.beforeEach(async ({ page, programs, demo }) => {
      await trackResources(page);
      await page.goto(`${programs.vite}/${program}/?endpoint=${demo.relay}`);
      await page.getByLabel('First name').waitFor();
    });

    test('shows a form, sends it, and hears of each thing once', async ({ page, demo }) => {
      const heard = page.locator('output');
      await expect(page.locator('apro-form.lead')).toHaveCount(1);
      await expect(page.getByText('ref APRO-FORM')).toBeVisible();
      await expect(heard).toHaveText('ready');
      await expect(page.getByLabel('Last name')).toHaveCount(0);
      await fillAndSend(page);
      await expect(heard).toHaveText('ready submit success:Ann:receipt');
      await lastArrival(demo);
      expect(arrivals(demo)[0]?.data).toMatchObject({ def_customer: { name: 'Ann', surname: 'Lee' } });
    });

    test('keeps what is typed when the program draws again, and calls the newest callbacks', async ({
      page,
    }) => {
      await page.getByLabel('Email').fill('ann@example.com');
      await page.getByRole('button', { name: 'Draw again' }).click();
      await expect(page.getByText('Bea, ref')).toBeVisible();
      await expect(page.getByLabel('Email')).toHaveValue('ann@example.com');
      await fillAndSend(page);
      await expect(page.locator('output')).toHaveText('ready submit success:Bea:receipt');
    });

    test('another property is another form; taken away and shown again it has what it came with', async ({
      page,
      consoleProblems,
    }) => {
      await page.getByRole('button', { name: 'Another form' }).click();
      await expect(page.getByLabel('Question')).toBeVisible();
      await expect(page.getByLabel('First name')).toHaveCount(0);
      await page.getByRole('button', { name: 'Another form' }).click();
      await page.getByLabel('First name').waitFor();
      await page.getByRole('button', { name: 'Take away' }).click();
      await expect(page.locator('apro-form, .apro-form')).toHaveCount(0);
      await page.getByRole('button', { name: 'Show' }).click();
      await fillAndSend(page);
      await expect(page.locator('output')).toHaveText('ready ready ready ready submit success:Ann:receipt');
      await expect(page.getByLabel('Last name')).toHaveCount(0);
      // What the program gives for its first form, the other one has not.
      expect(consoleProblems.splice(0)).toEqual([
        'apro-forms: form 37 has no field def_customer.surname',
        'apro-forms: form 37 is shown, but: no-such-field (def_customer.name), no-such-field (def_customer.surname)',
      ]);
    });

    test('taken away and shown again and again, it leaves nothing behind', async ({ page }) => {
      await skipProofOfWork(page);
      const again = async (times: number) => {
        for (let time = 0; time < times; time++) {
          await page.getByRole('button', { name: 'Take away' }).click();
          await page.getByRole('button', { name: 'Show' }).click();
          await page.getByLabel('Email').fill('a@b.example');
        }
        await page.getByRole('button', { name: 'Take away' }).click();
        await page.getByRole('button', { name: 'Show' }).click();
        await page.getByLabel('Email').waitFor();
      };
      await again(4);
      const { heap: _, ...before } = await countResources(page);
      await again(8);
      // React keeps the output of the last two drawings, which is not ours.
      await expect
        .poll(async () => (await countResources(page)).listeners)
        .toBeLessThanOrEqual(before.listeners);
      const after = await countResources(page);
      expect(after.observers).toBe(before.observers);
      expect(after.nodes - before.nodes).toBeLessThan(20);
    });
  });
}

test.describe('Next.js', () => {
  test('the server’s page has the element and what stands in for the form; the browser adopts both', async ({
    page,
    programs,
    demo,
    request,
  }) => {
    const address = `${programs.next}/?endpoint=${demo.relay}`;
    const html = await (await request.get(address)).text();
    expect(html).toMatch(
      new RegExp(
        `<apro-form[^>]* endpoint="${demo.relay}"[^>]*><a href="tel:\\+15550100">Call us</a></apro-form>`,
        'i',
      ),
    );
    await page.goto(address);
    await expect(page.getByLabel('Question')).toBeVisible();
    await expect(page.getByRole('link', { name: 'Call us' })).toBeHidden();
    await fillAndSend(page);
    await expect(page.locator('output')).toHaveText('ready success:receipt');
    await lastArrival(demo);
  });

  test('forms go with their page and come again with it', async ({ page, programs, demo }) => {
    await page.goto(`${programs.next}/?endpoint=${demo.relay}`);
    await page.getByLabel('Question').waitFor();
    await page.getByRole('link', { name: 'Elsewhere' }).click();
    await expect(page.getByRole('heading', { name: 'Elsewhere' })).toBeVisible();
    await expect(page.locator('apro-form, .apro-form')).toHaveCount(0);
    await page.goBack();
    await expect(page.getByLabel('Question')).toBeVisible();
    await fillAndSend(page);
  });
});

test.describe('while the program is being written', () => {
  test.setTimeout(180_000);

  test('a change reloads what it changes and leaves the form as it is; the element may be registered again', async ({
    page,
    programs: _,
    demo,
  }) => {
    const { url, file, close } = await startReactDevServer();
    await page.goto(`${url}?endpoint=${demo.relay}`);
    await page.getByLabel('Email').fill('ann@example.com', { timeout: 60_000 });
    await writeFile(file, (await readFile(file, 'utf8')).replace('Draw again', 'Draw anew'));
    await expect(page.getByRole('button', { name: 'Draw anew' })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByLabel('Email')).toHaveValue('ann@example.com');
    await expect(page.locator('form')).toHaveCount(1);
    const element = join(hostsFolder, 'node_modules/apro-forms/dist/npm/element.js');
    const isKnown = await page.evaluate(async (path) => {
      const before = customElements.get('apro-form');
      await import(`/@fs${path}?again`);
      return before !== undefined && customElements.get('apro-form') === before;
    }, element);
    expect(isKnown).toBe(true);
    await fillAndSend(page);
    await close();
  });

  test('programs in TypeScript may write what there is, in JSX, in templates and by hand, and nothing else', async ({
    programs: _,
  }) => {
    await checkTypes();
  });
});
