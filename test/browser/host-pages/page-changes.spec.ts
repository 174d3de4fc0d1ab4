import type { Page } from '@playwright/test';
import type { RunningDemo } from '../../../demo/start.js';
import { expect, lastArrival } from '../helpers/demo-fixture.js';
import { type Host, test } from '../helpers/host-fixture.js';
import { sampleEntries, sampleRows } from '../helpers/samples.js';

async function openPage(page: Page, host: Host, demo: RunningDemo, body: string): Promise<void> {
  host.files.set('/', {
    type: 'text/html',
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,">
      <script>
        sessionStorage.clear();
        // Changes an element into new markup as morphing scripts do: elements of the same name are kept, their attributes are
        // replaced, and what the markup lacks is removed.
        window.morph = (element, markup) => {
          const { body } = new DOMParser().parseFromString(markup, 'text/html');
          morphElement(element, element === document.body ? body : body.firstElementChild);
        };
        function morphElement(old, wanted) {
          for (const { name } of [...old.attributes]) if (!wanted.hasAttribute(name)) old.removeAttribute(name);
          for (const { name, value } of wanted.attributes)
            if (old.getAttribute(name) !== value) old.setAttribute(name, value);
          let next = old.firstChild;
          for (const child of [...wanted.childNodes]) {
            let match = next;
            while (match && match.nodeName !== child.nodeName) match = match.nextSibling;
            if (!match) { old.insertBefore(child, next); continue; }
            while (next !== match) { const dropped = next; next = next.nextSibling; dropped.remove(); }
            next = match.nextSibling;
            if (match.nodeType === 1) morphElement(match, child);
            else if (match.data !== child.data) match.data = child.data;
          }
          while (next) { const dropped = next; next = next.nextSibling; dropped.remove(); }
        }
      </script>
      <body>${body}<script src="${demo.relay}/embed.js"></script></body></html>`,
  });
  await page.clock.install();
  await page.goto(host.url);
  await page.waitForFunction(() => 'AproForms' in window);
}

/** Runs all timers of the page and of the form that a change of the page has started. */
const runTimers = (page: Page) => page.clock.runFor(1_000);

const question = (page: Page) => page.getByRole('textbox', { name: 'Question' });

/** Ways in which a script of a page changes what is around the form. `host` is the element of the form. */
const changes: Readonly<Record<string, string>> = {
  'a morph of its section': `morph(document.querySelector('#app'), '<div id="app"><h1>B</h1>' + markup + '</div>')`,
  'a morph with other content around the form': `morph(document.querySelector('#app'),
    '<div id="app"><div>One</div><h1>B</h1><p>Two</p>' + markup + '<div>Three</div></div>')`,
  'an emptied host': `host.textContent = ''`,
  'new content in the host': `host.innerHTML = '<div>Loading …</div><div>More</div>'`,
  replaceChildren: `host.replaceChildren()`,
  'a host moved to another parent': `document.body.append(host)`,
  'a host removed and inserted again': `host.remove(); setTimeout(() => document.body.append(host))`,
  'a new element in place of the host': `host.outerHTML = markup`,
  'new markup of the whole section': `document.querySelector('#app').innerHTML = markup`,
  'new markup of the whole body': `document.body.innerHTML = markup`,
  'a new body': `const body = document.createElement('body'); body.innerHTML = markup; document.body.replaceWith(body)`,
  'ten morphs in a row': `for (let count = 0; count < 10; count++) setTimeout(() =>
    morph(document.querySelector('#app'), '<div id="app"><h1>B</h1>' + markup + '</div>'), count * 20)`,
};

const hosts: Readonly<Record<string, string>> = {
  '<apro-form>': '<apro-form form="37"></apro-form>',
  '<apro-form> with a fallback': '<apro-form form="37"><a href="/f/37">Ask us</a></apro-form>',
  '<div data-apro-form>': '<div data-apro-form="37"></div>',
  '<apro-form isolation="shadow">': '<apro-form form="37" isolation="shadow"></apro-form>',
};

for (const [change, code] of sampleEntries('changes of pages', changes, 5)) {
  test(`a form and the typed values remain after ${change}`, async ({ page, host, demo }) => {
    for (const [name, markup] of sampleEntries(change, hosts, 2)) {
      await openPage(page, host, demo, `<div id="app"><h1>A</h1>${markup}</div>`);
      await question(page).fill('Why?');
      await page.evaluate(
        ([code = '', markup = '']) => {
          const host = document.querySelector('apro-form, [data-apro-form]');
          new Function('host', 'markup', code)(host, markup);
        },
        [code, markup],
      );
      await runTimers(page);
      await expect(question(page), name).toHaveCount(1);
      await expect(question(page), name).toHaveValue('Why?');
      await expect(page.locator('form'), name).toHaveCount(1);
    }
  });
}

/** Scripts that make `sessionStorage` fail as a browser does that blocks the storage, or that has no room. */
const storages: Readonly<Record<string, string>> = {
  blocked: `Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('', 'SecurityError') } })`,
  full: `Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }`,
};

test('a form that is mounted again keeps what was typed although the storage is blocked or full', async ({
  page,
  host,
  demo,
}) => {
  const remounts = {
    'a host removed and inserted again later': () => {
      const element = document.querySelector('apro-form') as Element;
      element.remove();
      setTimeout(() => document.body.append(element), 100);
    },
    'a changed attribute': () => document.querySelector('apro-form')?.setAttribute('density', 'compact'),
  };
  for (const [name, code] of Object.entries(storages))
    for (const [change, remount] of Object.entries(remounts)) {
      await openPage(page, host, demo, `<apro-form form="37"></apro-form><script>${code}</script>`);
      await question(page).fill('Why?');
      await page.evaluate(remount);
      await runTimers(page);
      await expect(question(page), `${name}, ${change}`).toHaveValue('Why?');
    }
});

/** Roots into which a script of a page moves a form. The forms have their styles in the root, not in their elements. */
const newRoots: Readonly<Record<string, string>> = {
  'a shadow root of the page': `
    const part = document.body.appendChild(document.createElement('div'));
    part.attachShadow({ mode: 'open' }).append(host);`,
  'a frame': `
    const frame = document.body.appendChild(document.createElement('iframe'));
    frame.style.cssText = 'width: 600px; height: 600px';
    frame.contentDocument.body.append(host);`,
  'a frame and back': `
    const frame = document.body.appendChild(document.createElement('iframe'));
    frame.contentDocument.body.append(host);
    setTimeout(() => document.body.append(host), 100);`,
};

for (const [place, code] of sampleEntries('new roots', newRoots, 1))
  for (const isolation of ['light', 'shadow'])
    test(`a form in the ${isolation} DOM has its styles and is sent after a script has moved it into ${place}`, async ({
      page,
      host,
      demo,
    }) => {
      await openPage(page, host, demo, `<apro-form form="37" isolation="${isolation}"></apro-form>`);
      await question(page).fill('Why?');
      const send = page.getByRole('button', { name: 'Send' });
      const readStyle = (element: HTMLElement) => {
        const { backgroundColor, padding, borderRadius } = getComputedStyle(element);
        return { backgroundColor, padding, borderRadius };
      };
      const style = await send.evaluate(readStyle);
      await page.evaluate((code) => new Function('host', code)(document.querySelector('apro-form')), code);
      await runTimers(page);
      const root = place === 'a frame' ? page.frameLocator('iframe') : page;
      const moved = root.getByRole('button', { name: 'Send' });
      await expect.poll(() => moved.evaluate(readStyle)).toEqual(style);
      await expect(root.getByRole('textbox', { name: 'Question' })).toHaveValue('Why?');
      await moved.click();
      await expect(root.getByText('Your form has been received.')).toBeVisible();
      expect((await lastArrival(demo)).data).toEqual({ ext_request: { 52: { value: 'Why?' } } });
    });

test('a morph keeps the focus, and typing continues', async ({ page, host, demo }) => {
  for (const [name, markup] of Object.entries(hosts)) {
    await openPage(page, host, demo, `<div id="app"><h1>A</h1>${markup}</div>`);
    await question(page).pressSequentially('Wh');
    await page.evaluate(
      (html) =>
        (window as never as { morph: (...given: unknown[]) => void }).morph(
          document.querySelector('#app'),
          html,
        ),
      `<div id="app"><h1>B</h1>${markup}</div>`,
    );
    await page.keyboard.type('y?');
    await expect(question(page), name).toHaveValue('Why?');
  }
});

test('a script that removes the form again and again does not block the page', async ({
  page,
  host,
  demo,
}) => {
  await openPage(page, host, demo, '<button>Press</button><apro-form form="37"></apro-form>');
  await question(page).waitFor();
  await page.evaluate(() => {
    const element = document.querySelector('apro-form') as Element;
    const empty = () => element.childNodes.length > 0 && element.replaceChildren();
    new MutationObserver(empty).observe(element, { childList: true });
    empty();
  });
  await page.getByRole('button', { name: 'Press' }).click();
  await expect(page.locator('form')).toHaveCount(0);
});

for (const mode of sampleRows('morphs of windows', ['popup', 'slide', 'page'], 1)) {
  test(`an open window with mode="${mode}" is still open after a morph of the page`, async ({
    page,
    host,
    demo,
  }) => {
    const markup = `<main id="app"><h1>A</h1><apro-form form="37" mode="${mode}" button="Ask us"></apro-form></main>`;
    await openPage(page, host, demo, markup);
    await page.getByRole('button', { name: 'Ask us' }).click();
    await question(page).pressSequentially('Wh');
    await page.evaluate((html) => {
      const { morph } = window as never as { morph: (...given: unknown[]) => void };
      morph(document.body, `<body>${html.replace('>A<', '>B<')}<div>A message</div></body>`);
    }, markup);
    await expect(page.locator('dialog[open]')).toBeVisible();
    await page.keyboard.type('y?');
    await expect(question(page)).toHaveValue('Why?');
    await page.getByRole('button', { name: 'Close' }).click();
    await expect(page.locator('dialog[open]')).toHaveCount(0);
    await page.getByRole('button', { name: 'Ask us' }).click();
    await expect(question(page)).toHaveValue('Why?');
  });
}

test('a window and its button leave the page with their host, also without unmount', async ({
  page,
  host,
  demo,
}) => {
  await openPage(page, host, demo, '<main><div id="place"></div></main>');
  await page.evaluate(() =>
    window.AproForms?.mount('#place', { form: '37', mode: 'popup', button: 'Ask us', trigger: 'none' }),
  );
  await page.getByRole('button', { name: 'Ask us' }).click();
  await question(page).fill('Why?');
  await page.evaluate(() => document.querySelector('main')?.replaceChildren());
  await expect(page.locator('dialog')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Ask us' })).toHaveCount(0);
});

test('a copy of the page’s markup has one window and one button', async ({ page, host, demo }) => {
  await openPage(page, host, demo, '<apro-form form="37" mode="slide" button="Ask us"></apro-form>');
  await page.getByRole('button', { name: 'Ask us' }).click();
  await question(page).fill('Why?');
  // Replaces the body by an empty one and later inserts a clone of the old body, as Turbo and swup do.
  await page.evaluate(() => {
    const copy = document.body.cloneNode(true);
    document.body.replaceWith(document.createElement('body'));
    setTimeout(() => document.body.replaceWith(copy), 100);
  });
  await expect(page.getByRole('button', { name: 'Ask us' })).toHaveCount(1);
  await page.getByRole('button', { name: 'Ask us' }).click();
  await expect(question(page)).toHaveCount(1);
  await expect(question(page)).toHaveValue('Why?');
});

const pageChanges = {
  'new markup of the body': () => {
    document.body.innerHTML = '<main>Second page</main>';
  },
  'a new body': () => {
    document.body.replaceWith(document.createElement('body'));
  },
  'every child of the body removed': () => {
    document.body.replaceChildren();
  },
};

for (const [name, change] of sampleEntries('removed windows', pageChanges, 1)) {
  test(`AproForms.open opens the form with what was typed after ${name}`, async ({ page, host, demo }) => {
    await page.addInitScript(() => {
      const observers = new Set<IntersectionObserver>();
      const { observe, disconnect } = IntersectionObserver.prototype;
      IntersectionObserver.prototype.observe = function (this: IntersectionObserver, target) {
        if (target instanceof HTMLDialogElement) observers.add(this);
        observe.call(this, target);
      };
      IntersectionObserver.prototype.disconnect = function (this: IntersectionObserver) {
        observers.delete(this);
        disconnect.call(this);
      };
      Object.assign(window, { dialogObservers: observers });
    });
    await openPage(page, host, demo, '<main>First page</main>');
    for (const state of ['closed', 'open']) {
      await page.evaluate(() => window.AproForms?.open('37'));
      await question(page).fill(`Typed before, ${state}`);
      if (state === 'closed') await page.keyboard.press('Escape');
      await page.evaluate(change);
      await expect(page.locator('dialog[open]')).toHaveCount(0);
      await page.evaluate(() => window.AproForms?.open('37'));
      await expect(page.locator('dialog[open]')).toHaveCount(1);
      // There must be only one observer. An observer that is left from an earlier opening would close the dialog.
      expect(await page.evaluate('dialogObservers.size')).toBe(1);
      await expect(question(page)).toHaveValue(`Typed before, ${state}`);
      await page.keyboard.press('Escape');
    }
  });
}
