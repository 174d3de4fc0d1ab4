import { demoCrm, expect, lastArrival, type RunningDemo } from '../helpers/demo-fixture.js';
import { test } from '../helpers/host-fixture.js';
import { sampleEntries } from '../helpers/samples.js';

/** Ways to say that an address is the CRM. Each is the body of a page of a site. */
const pages: Readonly<Record<string, (demo: RunningDemo, crm: string) => string>> = {
  'the attribute of the element': ({ relay }, crm) =>
    `<apro-form form="37" crm="${crm}"></apro-form><script async src="${relay}/embed.js"></script>`,
  'the property of the element': ({ relay }, crm) =>
    `<apro-form form="37" endpoint="http://127.0.0.1:1"></apro-form><script async src="${relay}/embed.js"></script>
      <script>document.querySelector('apro-form').crm = '${crm}'</script>`,
  'the attribute of the script': ({ relay }, crm) =>
    `<script async src="${relay}/embed.js" data-form="37" data-crm="${crm}"></script>`,
  'the address of the script': ({ relay }, crm) =>
    `<script async src="${relay}/embed.js?form=37&crm=${encodeURIComponent(crm)}"></script>`,
  'the attribute of a div': ({ relay }, crm) =>
    `<div data-apro-form="37" data-crm="${crm}"></div><script async src="${relay}/embed.js"></script>`,
  'the option of mount': ({ relay }, crm) =>
    `<div id="form"></div><script src="${relay}/embed.js"></script>
      <script>AproForms.mount('#form', { form: '37', crm: '${crm}' })</script>`,
};

for (const [name, body] of sampleEntries('option crm', pages, 2)) {
  test(`set by ${name}, the option crm makes the widget talk to the CRM at once, and to no relay`, async ({
    page,
    host,
    demo,
  }) => {
    const errors: string[] = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`));
    host.files.set('/', {
      type: 'text/html',
      body: `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>A page</title>${body(demo, demoCrm(demo).url)}</html>`,
    });
    // The script that reads the CRM's form definition is delayed until the form has been requested.
    const formRequest = page.waitForRequest('**/onlineforms');
    await page.route('**/direct-*', async (route) => {
      await formRequest;
      await route.continue();
    });
    await page.goto(host.url);
    await page.getByLabel('Question').fill('Why?');
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText('Thank you')).toBeVisible();
    await lastArrival(demo);
    expect(asked.filter((request) => /\/(forms\/)?37(\.js|$|\?)/.test(request))).toEqual([]);
    expect(
      asked
        .filter((request) => request.includes('/onlineforms'))
        .every((request) => request.includes(demoCrm(demo).url)),
    ).toBe(true);
    // Expected requests: the script that reads the CRM's form definition, the form, and the submission.
    for (const part of ['direct', 'crm-answers'])
      expect(asked.filter((request) => request.includes(`/${part}-`))).toHaveLength(1);
    expect(asked.filter((request) => request.includes('/onlineforms'))).toHaveLength(2);
    expect(errors).toEqual([]);
  });
}
