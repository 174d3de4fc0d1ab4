import linker from '@angular/compiler-cli/linker/babel';
import { transformAsync } from '@babel/core';

/** Does what Angular's own build does to libraries: the linker compiles their declarations. */
export default {
  base: './',
  plugins: [
    {
      name: 'angular-linker',
      async transform(code, id) {
        if (!code.includes('ɵɵngDeclare')) return null;
        const result = await transformAsync(code, {
          filename: id,
          plugins: [linker],
          babelrc: false,
          configFile: false,
          compact: false,
        });
        return result?.code ?? null;
      },
    },
  ],
};
