import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatSentence } from '../../../src/console/sentences.js';
import { checkTypes, hostsFolder, startReactDevServer } from '../../hosts/build-hosts.js';
import { arrivals, expect, lastArrival } from '../helpers/demo-fixture.js';
import { checkProgram, routeToRelay } from '../helpers/program-check.js';
import {
  componentPrograms,
  documentedPrograms,
  isDevelopmentDrawn,
  isNextDrawn,
} from '../helpers/programs.js';
import { fillAndSend, test } from '../helpers/programs-fixture.js';
import { countResources, skipProofOfWork, trackResources } from '../helpers/resource-counts.js';

// The tests run in order, because they share programs that are built once.
test.describe.configure({ mode: 'default' });

for (const program of componentPrograms) {
  test.describe(program, () => {
    test.beforeEach(async ({ page, programs, demo }) => {
      await trackResources(page);
      await page.goto(`${programs.vite}/${program}/?endpoint=${demo.relay}`);
      await page.getByLabel('First name').waitFor();
    });

    test('shows and sends a form and receives each event once', async ({ page, demo }) => {
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

    test('keeps typed values on a re-render and calls the latest callbacks', async ({ page }) => {
      await page.getByLabel('Email').fill('ann@example.com');
      await page.getByRole('button', { name: 'Draw again' }).click();
      await expect(page.getByText('Bea, ref')).toBeVisible();
      await expect(page.getByLabel('Email')).toHaveValue('ann@example.com');
      await fillAndSend(page);
      await expect(page.locator('output')).toHaveText('ready submit success:Bea:receipt');
    });

    test('a changed prop shows another form; a remounted component has its initial values', async ({
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
      // The initial values and hidden fields of the program belong to form 34; form 37 does not have the fields.
      const list = 'no-such-field (def_customer.name), no-such-field (def_customer.surname)';
      const expected = [
        formatSentence('unknown-field', { form: '37', address: 'def_customer.surname' }),
        formatSentence('form-defects', { form: '37', list }),
      ];
      // Each sentence waits for the table of sentences on its own, so their order varies.
      await expect.poll(() => consoleProblems.toSorted()).toEqual(expected.toSorted());
      consoleProblems.length = 0;
    });

    test('repeated mounting and unmounting leaves no listeners, observers or nodes', async ({ page }) => {
      await skipProofOfWork(page);
      const remount = async (times: number) => {
        for (let time = 0; time < times; time++) {
          await page.getByRole('button', { name: 'Take away' }).click();
          await page.getByRole('button', { name: 'Show' }).click();
          await page.getByLabel('Email').fill('a@b.example');
        }
        await page.getByRole('button', { name: 'Take away' }).click();
        await page.getByRole('button', { name: 'Show' }).click();
        await page.getByLabel('Email').waitFor();
      };
      await remount(4);
      const { heap: _, ...before } = await countResources(page);
      await remount(8);
      // React itself keeps the output of the last two renders.
      await expect
        .poll(async () => (await countResources(page)).listeners)
        .toBeLessThanOrEqual(before.listeners);
      const after = await countResources(page);
      expect(after.observers).toBe(before.observers);
      expect(after.nodes - before.nodes).toBeLessThan(20);
    });
  });
}

for (const [framework, program] of documentedPrograms) {
  test(`the program of the documents for ${framework} mounts, sets, listens, sends and unmounts`, async ({
    page,
    programs,
    demo,
  }) => {
    await routeToRelay(page, demo.relay);
    await page.goto(`${programs.vite}/${program}/contact.html`);
    await checkProgram(page, () => page.getByRole('button', { name: 'Take away' }).click());
    expect((await lastArrival(demo)).data).toMatchObject({ def_customer: { name: 'Ann' } });
  });
}

if (isNextDrawn)
  test.describe('Next.js', () => {
    test('the program of the documents mounts, sets, listens, sends and unmounts', async ({
      page,
      programs,
      demo,
    }) => {
      await routeToRelay(page, demo.relay);
      await page.goto(`${programs.next}/contact`);
      await checkProgram(page, () => page.getByRole('link', { name: 'Elsewhere' }).click());
    });

    test('the server renders the element with its fallback, and the browser hydrates both', async ({
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

    test('a form is removed on navigation and shown again on the way back', async ({
      page,
      programs,
      demo,
    }) => {
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

if (isDevelopmentDrawn)
  test.describe('development', () => {
    test.setTimeout(180_000);

    test('hot reload keeps the form and its values, and a second registration of the element is harmless', async ({
      page,
      programs: _,
      demo,
    }) => {
      const { url, file, close } = await startReactDevServer();
      const address = `${url}?endpoint=${demo.relay}`;
      // Vite bundles the packages during the first visit, and may reload the page then.
      await page.goto(address);
      await expect(page.getByLabel('Email')).toBeVisible({ timeout: 60_000 });
      await page.goto(address);
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

    test('the types accept every valid use in JSX, templates and plain TypeScript and reject invalid uses', async ({
      programs: _,
    }) => {
      await checkTypes();
    });
  });
