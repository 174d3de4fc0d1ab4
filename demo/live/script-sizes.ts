import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';

const dist = new URL('../../dist/', import.meta.url);

/**
 * Reads the size of each script of the build in bytes after Brotli compression, by the name of the script without its
 * hash.
 * @throws Error if there is no build
 */
export function readSizes(): Readonly<Record<string, number>> {
  if (!existsSync(new URL('embed.js', dist)))
    throw new Error('There is no build. Run `npm run build` first.');
  const names = readdirSync(dist).filter((name) => name.endsWith('.js'));
  return Object.fromEntries(
    names
      // `embed-HASH.js` and `embed.HASH.js` are copies of `embed.js`.
      .filter((name) => name === 'embed.js' || !/^embed[-.]/.test(name))
      .map((name) => [
        name.replace(/(-[\w-]{8})?\.js$/, ''),
        brotliCompressSync(readFileSync(new URL(name, dist))).length,
      ]),
  );
}
