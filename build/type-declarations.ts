import { spawn } from 'node:child_process';

/**
 * Writes the `.d.ts` files with the TypeScript compiler. The compiler runs in a separate process, in parallel to the
 * bundler.
 * @param project path of a tsconfig file
 * @throws Error if the compiler finds a mistake; the compiler has then printed the mistakes
 */
export function writeTypeDeclarations(project: string): Promise<void> {
  const compiler = spawn(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    compiler.once('error', reject);
    compiler.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`The TypeScript compiler found mistakes (tsc -p ${project}).`));
    });
  });
}
