import type { Plugin } from 'vite';

/** Ends of the paths of the files that bundles for pages contain. */
const signalsModule = '/@preact/signals/dist/signals.module.js';
const coreModule = '/@preact/signals-core/dist/signals-core.module.js';

/** Code of `@preact/signals` that adds a hook to Preact. */
const addHook = 't[i]=n.bind(null,t[i]||function(){})';
/** Replacement for `addHook` that does not call `bind`. Preact calls its hooks with four arguments at most. */
const addHookWithoutBind = 'var o=t[i]||function(){};t[i]=(a,b,c,d)=>n(o,a,b,c,d)';

/** Methods of a signal that its code assigns, although `Object.prototype` has methods with the same names. */
const conversion = /\w+\.prototype\.(?:valueOf|toString|toJSON)=function\(\)\{[^{}]*\}[;,]/g;

/**
 * Returns a plugin that bundles `@preact/signals` without a call of `Function.prototype.bind`. MooTools up to 1.3, and
 * later versions with the compatibility layer that Joomla uses, replace `bind` by a function that drops the arguments of
 * the call if there are bound arguments. No form would then appear.
 *
 * The plugin also leaves out the methods that convert a signal to a text, a number or JSON, which the widget never uses.
 * On a page that has frozen `Object.prototype`, the assignment of these methods throws, and no form would appear.
 */
export function preactSignals(): Plugin {
  return {
    name: 'apro-forms-preact-signals',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name !== 'node',
    transform(code, id) {
      if (id.endsWith(coreModule)) return withoutConversions(code);
      return id.endsWith(signalsModule) ? withoutBind(code) : null;
    },
  };
}

/**
 * Replaces the call of `bind` in the code of `@preact/signals`.
 * @throws Error if the code does not contain the call, so that an update of the package cannot bring it back unnoticed
 */
export function withoutBind(code: string): string {
  if (code.split(addHook).length !== 2)
    throw new Error(`@preact/signals no longer has exactly one "${addHook}": see build/preact-signals.ts.`);
  return code.replace(addHook, addHookWithoutBind);
}

/**
 * Removes the methods `valueOf`, `toString` and `toJSON` from the code of `@preact/signals-core`.
 * @throws Error if the code does not contain each of them once
 */
export function withoutConversions(code: string): string {
  if (code.match(conversion)?.length !== 3)
    throw new Error('@preact/signals-core no longer assigns exactly 3 methods: see build/preact-signals.ts.');
  return code.replace(conversion, '');
}
