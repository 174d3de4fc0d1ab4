import type { HostPages } from './host-page-types.js';
import { documentOf } from './open-host-page.js';

/** Ways in which the script of the form arrives, and scripts that change what the browser offers. */
export const scriptPages: HostPages = {
  'a tag manager': {
    body: ({ relay, id }) => `<div id="contact"></div><script>
      const script = document.createElement('script');
      script.src = '${relay}/embed.js?form=${id}&target=%23contact';
      document.head.append(script)</script>`,
  },
  'a script that is delayed until the first movement': {
    body: ({ form, relay }) => `${form}<script>addEventListener('mousemove', () => {
      const script = document.createElement('script'); script.src = '${relay}/embed.js'; document.body.append(script);
    }, { once: true })</script>`,
    async arrive(page) {
      await page.mouse.move(20, 20);
      await page.mouse.move(40, 40);
    },
  },
  'a module': { scriptAttributes: 'type="module"' },
  'a page with a base address': { head: '<base href="https://elsewhere.example/" target="_blank">' },
  'a page without a doctype': {
    files: ({ form, script }) => ({
      '/': documentOf({}, `<center><table><tr><td>${form}</table></center>${script}`).replace(
        '<!doctype html>',
        '',
      ),
    }),
  },
  'prototypes with more methods': {
    head: `<script>
      for (const { prototype } of [Array, String, Function, Object])
        prototype.extraMethod = function () { return this; };
    </script>`,
  },
  'Prototype.js 1.6': {
    head: `<script>
      const toJson = (value) => '[' + value.map((entry) => JSON.stringify(entry)).join(', ') + ']';
      Array.prototype.toJSON = function () { return toJson(this); };
      String.prototype.toJSON = function () { return '"' + this + '"'; };
      window.$ = (id) => document.getElementById(id);
      Array.from = function (iterable) {
        if (!iterable) return [];
        const results = []; let length = iterable.length || 0;
        while (length--) results[length] = iterable[length];
        return results;
      };
    </script>`,
  },
  'a wrapper of fetch that adds headers and sends cookies': {
    head: `<script>
      const original = window.fetch;
      window.fetch = (url, init = {}) =>
        original(url, { ...init, credentials: 'include', headers: { ...init.headers, traceparent: '00-1-1-01' } });
    </script>`,
  },
  'a page that stops focus, pointer and key events': {
    head: `<script>
      for (const type of ['focusin', 'focusout', 'pointerdown', 'pointerup', 'mousedown', 'keydown', 'keyup'])
        addEventListener(type, (event) => event.stopImmediatePropagation(), true);
    </script>`,
  },
  'an editable page': {
    body: ({ form, script }) => `<div contenteditable="true"><p>Text</p>${form}</div>${script}`,
  },
  'a page that changes a thousand times a second': {
    apply: (page) =>
      page.evaluate(() => {
        setInterval(() => {
          const mark = document.body.appendChild(document.createElement('i'));
          mark.remove();
          document.body.classList.toggle('changed');
        }, 1);
      }),
  },
};
