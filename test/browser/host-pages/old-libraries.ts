/**
 * Code in the head of pages with old libraries, polyfills and wrappers. Each entry replaces or adds the functions that
 * the library replaces or adds, with the same signatures and the same failures.
 */
export const oldLibraries: Readonly<Record<string, string>> = {
  'Prototype.js 1.6.0': `
    const toArray = function () { return [...this]; };
    const toJSON = (value) => Array.isArray(value) ? '[' + value.map(toJSON).join(', ') + ']' : JSON.stringify(value);
    Array.from = function (iterable) {
      if (!iterable) return [];
      if (iterable.toArray) return iterable.toArray();
      const results = []; let length = iterable.length || 0;
      while (length--) results[length] = iterable[length];
      return results;
    };
    Object.keys = (object) => { const keys = []; for (const property in object) keys.push(property); return keys; };
    Object.values = (object) => { const values = []; for (const property in object) values.push(object[property]); return values; };
    Object.assign(Array.prototype, {
      toArray, entries: toArray, clone: toArray, compact: toArray,
      toJSON() { return toJSON(this); },
      each(iterator, context) { for (let i = 0; i < this.length; i++) iterator.call(context, this[i], i); return this; },
      find(iterator, context) { for (let i = 0; i < this.length; i++) if (iterator.call(context, this[i], i)) return this[i]; },
      include(value) { return this.indexOf(value) !== -1; },
      reduce() { return this.length > 1 ? this : this[0]; },
      first() { return this[0]; }, last() { return this[this.length - 1]; }, size() { return this.length; },
    });
    Object.assign(Date.prototype, { toJSON() { return '"' + this.toISOString() + '"'; } });
    Object.assign(String.prototype, {
      toArray() { return this.split(''); },
      toJSON() { return '"' + this + '"'; },
      startsWith(pattern) { return this.indexOf(pattern) === 0; },
      endsWith(pattern) { const d = this.length - pattern.length; return d >= 0 && this.lastIndexOf(pattern) === d; },
      strip() { return this.replace(/^\\s+/, '').replace(/\\s+$/, ''); },
    });
    Function.prototype.bind = function (context, ...values) {
      const method = this;
      return function (...rest) { return method.apply(context, values.concat(rest)); };
    };
    Object.assign(HTMLElement.prototype, {
      remove() { this.parentNode.removeChild(this); return this; },
      replace(content) { this.parentNode.replaceChild(content, this); return this; },
      update(content) { this.innerHTML = content; return this; },
      select(selector) { return [...this.querySelectorAll(selector)]; },
      hide() { this.style.display = 'none'; return this; },
      show() { this.style.display = ''; return this; },
      scrollTo() { window.scrollTo(0, this.offsetTop); return this; },
      match(selector) { return this.matches(selector); },
      empty() { return this.innerHTML.trim() === ''; },
      insert() { throw new TypeError('insert'); },
    });
    Object.assign(HTMLFormElement.prototype, { serialize() { return ''; }, disable() { return this; }, enable() { return this; } });
    Object.assign(HTMLInputElement.prototype, { clear() { this.value = ''; return this; }, activate() { this.focus(); return this; } });`,

  'MooTools 1.1 and 1.2': `
    const type = (item) => Array.isArray(item) ? 'array' : typeof item;
    Array.from = function (item) {
      if (item == null) return [];
      return typeof item.length === 'number' && typeof item !== 'string' ? (type(item) === 'array' ? item : [].slice.call(item)) : [item];
    };
    Object.assign(Array.prototype, {
      each(fn, bind) { for (let i = 0; i < this.length; i++) fn.call(bind, this[i], i, this); },
      contains(item, from) { return this.indexOf(item, from) !== -1; },
      include(item) { if (!this.contains(item)) this.push(item); return this; },
      erase(item) { for (let i = this.length; i--;) if (this[i] === item) this.splice(i, 1); return this; },
      empty() { this.length = 0; return this; },
      append(array) { this.push.apply(this, array); return this; },
      link() { return {}; }, getLast() { return this[this.length - 1]; },
    });
    Object.assign(Function.prototype, {
      bind(self, values) {
        const fn = this;
        return function () { return fn.apply(self, values === undefined ? arguments : [].concat(values)); };
      },
      extend(properties) { for (const name in properties) this[name] = properties[name]; return this; },
      delay(ms) { return setTimeout(this, ms); },
    });
    window.Event = function (event) {
      event = event || window.event;
      if (event.$extended) return event;
      this.$extended = true;
      this.type = event.type;
      this.target = event.target || event.srcElement;
    };
    Object.assign(HTMLElement.prototype, {
      remove() { return this.parentNode.removeChild(this); },
      replaceWith(element) { this.parentNode.replaceChild(element, this); return element; },
      dispose() { return this.parentNode ? this.parentNode.removeChild(this) : this; },
      empty() { while (this.firstChild) this.removeChild(this.firstChild); return this; },
      scrollTo(x, y) { this.scrollLeft = x; this.scrollTop = y; },
      get(property) { return this[property]; },
      set(property, value) { this[property] = value; return this; },
    });`,

  'functions copied from answers': `
    Element.prototype.remove = function () { this.parentElement.removeChild(this); };
    NodeList.prototype.remove = HTMLCollection.prototype.remove = function () {
      for (let i = this.length - 1; i >= 0; i--) if (this[i] && this[i].parentElement) this[i].parentElement.removeChild(this[i]);
    };
    String.prototype.replaceAll = function (search, replacement) { return this.replace(new RegExp(search, 'g'), replacement); };
    String.prototype.trim = function () { return this.replace(/^\\s+|\\s+$/g, ''); };
    Array.prototype.remove = function (item) { this.splice(this.indexOf(item), 1); };
    Array.prototype.last = function () { return this[this.length - 1]; };
    Array.prototype.unique = function () { return this.filter((item, index) => this.indexOf(item) === index); };
    Date.prototype.format = function () { return '' + this; };
    for (const name of ['extend', 'size', 'each', 'clone', 'isEmpty', 'toJSONString', 'watch'])
      Object.prototype[name] = function () { return this; };`,

  'wrappers that expect their own calls': `
    const { fetch, setTimeout, history } = window;
    window.fetch = function (url, init) {
      if (url.indexOf('/api/') === 0) init.headers['X-Token'] = '1';
      return fetch(url, init);
    };
    window.setTimeout = function (callback, delay) { return setTimeout(function () { callback(); }, delay); };
    for (const name of ['pushState', 'replaceState']) {
      const original = history[name];
      history[name] = function (state, title, url) {
        original.apply(history, arguments);
        dispatchEvent(new CustomEvent('track', { detail: url.toString().split('?')[0] }));
      };
    }
    const { addEventListener: listen } = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function (type, listener, options) { return listen.call(this || window, type, listener, options); };`,

  'prototypes that are frozen against pollution': `
    for (const { prototype } of [Object, Array, Function, String, Number, Date, RegExp, Error, Promise, Map, Set, Element, HTMLElement, Node, EventTarget])
      Object.freeze(prototype);
    for (const global of [Object, Array, JSON, Math, Reflect, Promise]) Object.freeze(global);`,

  'polyfills that replace what the browser has': `
    class OldPromise extends Promise {}
    for (const name of ['allSettled', 'any', 'withResolvers', 'try']) OldPromise[name] = undefined;
    OldPromise.prototype.finally = undefined;
    window.Promise = OldPromise;
    const native = JSON;
    window.JSON = { parse: (text, reviver) => native.parse(text, reviver), stringify: (value, replacer, space) => native.stringify(value, replacer, space) };
    window.CustomEvent = function (type, { bubbles = false, cancelable = false, detail = null } = {}) {
      const event = document.createEvent('CustomEvent');
      event.initCustomEvent(type, bubbles, cancelable, detail);
      return event;
    };
    const BuiltIn = HTMLElement;
    window.HTMLElement = function HTMLElement() { return Reflect.construct(BuiltIn, [], this.constructor); };
    HTMLElement.prototype = BuiltIn.prototype;
    HTMLElement.prototype.constructor = HTMLElement;
    Object.setPrototypeOf(HTMLElement, BuiltIn);
    window.requestAnimationFrame = (callback) => setTimeout(() => callback(performance.now()), 16);
    window.fetch = function (url, options = {}) {
      return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        const response = () => ({
          ok: ((request.status / 100) | 0) === 2, status: request.status, statusText: request.statusText, url: request.responseURL,
          text: () => Promise.resolve(request.responseText),
          json: () => Promise.resolve(request.responseText).then(JSON.parse),
          clone: response,
          headers: { get: (name) => request.getResponseHeader(name), has: (name) => request.getResponseHeader(name) !== null },
        });
        request.open(options.method || 'get', url, true);
        request.onload = () => resolve(response());
        request.onerror = reject;
        request.withCredentials = options.credentials === 'include';
        for (const name in options.headers) request.setRequestHeader(name, options.headers[name]);
        request.send(options.body || null);
      });
    };`,
};
