import type { Plugin } from 'vite';

/** End of the path of the file that bundles for pages contain. */
const signalsModule = '/@preact/signals/dist/signals.module.js';

/** Code of `@preact/signals` that adds a hook to Preact. */
const addHook = 't[i]=n.bind(null,t[i]||function(){})';
/** The same without `bind`. Preact calls its hooks with four arguments at most. */
const addHookWithoutBind = 'var o=t[i]||function(){};t[i]=(a,b,c,d)=>n(o,a,b,c,d)';

/**
 * Returns a plugin that bundles `@preact/signals` without a call of `Function.prototype.bind`. MooTools up to 1.3, and
 * later versions with the compatibility layer that Joomla uses, replace `bind` by a function that drops the arguments of
 * the call if there are bound arguments. No form would then appear.
 */
export function preactSignals(): Plugin {
  return {
    name: 'apro-forms-preact-signals',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name !== 'node',
    transform(code, id) {
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
