/** Facts that have to agree before a release. */
export interface Release {
  /** Tag of the commit, for example `v0.2.0`. */
  readonly tag: string;
  /** Version in `package.json`. */
  readonly version: string;
  /** Text of `CHANGELOG.md`. */
  readonly changelog: string;
}

/**
 * The part of the changelog about the version of a release.
 * @throws Error that says what to change, if tag, version and changelog differ
 */
export function readReleaseNotes({ tag, version, changelog }: Release): string {
  if (tag !== `v${version}`)
    throw new Error(`The tag is ${tag}, but package.json has the version ${version}. Tag v${version}.`);
  const sections = changelog.split(/^(?=## )/m);
  const section = sections.find((text) => text.startsWith(`## ${version} `));
  if (!section)
    throw new Error(
      `CHANGELOG.md has no heading “## ${version} – DATE”. Write what changed in this version.`,
    );
  const [heading = '', ...lines] = section.split('\n');
  if (!/^## \S+ – \d{4}-\d\d-\d\d$/.test(heading))
    throw new Error(
      `The heading “${heading}” has no date. Write “## ${version} – 2026-12-31” with the date of today.`,
    );
  const notes = lines.join('\n').trim();
  if (notes === '') throw new Error(`The changelog says nothing about ${version}.`);
  return notes;
}
