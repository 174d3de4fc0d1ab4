import { fileURLToPath } from 'node:url';

/** The program stands in a repository with packages of its own. */
const root = fileURLToPath(new URL('../../..', import.meta.url));

export default {
  reactStrictMode: true,
  turbopack: { root },
  outputFileTracingRoot: root,
  // Types are a test of their own.
  typescript: { ignoreBuildErrors: true },
};
