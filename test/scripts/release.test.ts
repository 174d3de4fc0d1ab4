import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readReleaseNotes } from '../../scripts/release/release-notes.js';

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

describe('notes of a release', () => {
  const changelog = '# Changelog\n\n## 0.2.0 – 2026-12-31\n\n- New.\n\n## 0.1.0 – 2026-11-30\n\n- First.\n';

  test('are the part of the changelog about its version', () => {
    expect(readReleaseNotes({ tag: 'v0.2.0', version: '0.2.0', changelog })).toBe('- New.');
    expect(readReleaseNotes({ tag: 'v0.1.0', version: '0.1.0', changelog })).toBe('- First.');
  });

  test.each([
    ['another tag', 'v0.3.0', '0.2.0', changelog, 'Tag v0.2.0.'],
    ['no tag', '', '0.2.0', changelog, 'Tag v0.2.0.'],
    ['a version that only begins alike', 'v0.2', '0.2', changelog, 'has no heading'],
    ['a version without a date', 'v1.0.0', '1.0.0', '## 1.0.0 – unreleased\n\n- New.', 'has no date'],
    [
      'nothing about the version',
      'v1.0.0',
      '1.0.0',
      '## 1.0.0 – 2026-12-31\n\n## 0.9.0 – 2026-12-01',
      'says nothing',
    ],
  ])('are refused for %s', (_, tag, version, text, message) => {
    expect(() => readReleaseNotes({ tag, version, changelog: text })).toThrow(message);
  });

  test('can be made of the changelog of this repository once its version has a date', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    const dated = read('CHANGELOG.md').replace(`## ${version} – unreleased`, `## ${version} – 2026-12-31`);
    expect(readReleaseNotes({ tag: `v${version}`, version, changelog: dated })).toContain('### Widget');
  });
});

describe('files of a release', () => {
  const workflow = read('.github/workflows/release.yml');
  const dockerfile = read('Dockerfile');

  test('the workflow pins each action by its commit', () => {
    const actions = [...workflow.matchAll(/uses: (\S+)/g)].map(([, action = '']) => action);
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) expect(action).toMatch(/@[0-9a-f]{40}$/);
  });

  test('the workflow publishes provenance and a list of packages, and the digest of the base image', () => {
    for (const part of [
      'npm publish',
      '--provenance ',
      '--provenance=mode=max',
      '--sbom=true',
      'id-token: write',
    ])
      expect(workflow).toContain(part);
    expect(workflow).toContain('--build-arg NODE_IMAGE="$base@$digest"');
  });

  test('the release page has the WordPress plugin that docs/wordpress.md names', () => {
    expect(read('docs/wordpress.md')).toContain('`apro-forms.zip` from the [latest release]');
    const made = workflow.indexOf('run: npm run wordpress');
    const attached = workflow.indexOf(
      ' integrations/wordpress/apro-forms.zip',
      workflow.indexOf('gh release create'),
    );
    expect(made).toBeGreaterThan(0);
    expect(attached).toBeGreaterThan(made);
  });

  test('every stage of the image starts from one base image with an exact version', () => {
    const [, base = ''] = /^ARG NODE_IMAGE=(\S+)$/m.exec(dockerfile) ?? [];
    expect(base).toMatch(/^node:\d+\.\d+\.\d+-bookworm-slim$/);
    const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(images).toEqual(['$', '$'].map((sign) => `${sign}{NODE_IMAGE}`));
    expect(workflow).toContain(`node-version: ${/\d+\.\d+\.\d+/.exec(base)?.[0]}`);
  });
});
