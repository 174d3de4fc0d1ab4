import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { explainOldNode } from '../../../src/relay/cli/arguments/node-version.js';

test.each(['0.12.18', '16.20.2', '18.20.4', '20.0.0', '20.18.3', '19.99.0'])(
  'Node %s is too old',
  (version) => {
    expect(explainOldNode(version, '/usr/bin/node')).toContain(`/usr/bin/node is Node ${version}`);
  },
);

test.each(['20.19.0', '20.20.2', '21.0.0', '22.13.1', '24.0.0-nightly', '100.1.0'])(
  'Node %s is new enough',
  (version) => {
    expect(explainOldNode(version, '/usr/bin/node')).toBeUndefined();
  },
);

test('the oldest version is the one in package.json', () => {
  const { engines } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  const oldest = /^>=(\d+\.\d+)$/.exec(engines.node)?.[1];
  expect(explainOldNode('18.20.4', 'node')).toContain(`needs Node ${oldest} or newer`);
});

test('the program loads nothing before the check that an old Node does not have', () => {
  const main = readFileSync(new URL('../../../src/relay/cli/main.ts', import.meta.url), 'utf8');
  const imports = [...main.matchAll(/^import .* from '(.+)';$/gm)].map(([, name]) => name);
  expect(imports).toEqual(['node:fs/promises', 'node:url', './arguments/node-version.js']);
});
