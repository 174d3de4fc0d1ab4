import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** Commits after this commit follow the rule of CONTRIBUTING.md. */
const lastCommitBeforeRule = '277f8df';
/** The time of that commit, for a clone that lacks the commit. */
const ruleStart = '2026-11-27T17:59:28+00:00';
const maxLength = 72;

/** Imperatives that end in -s, -ed or -ing like other forms of a verb. */
const allowedImperatives = new Set([
  'Address',
  'Bring',
  'Bypass',
  'Compress',
  'Cross',
  'Discuss',
  'Dismiss',
  'Embed',
  'Exceed',
  'Express',
  'Feed',
  'Focus',
  'Guess',
  'Harness',
  'Miss',
  'Need',
  'Pass',
  'Ping',
  'Press',
  'Process',
  'Seed',
  'Shed',
  'Speed',
  'Stress',
  'String',
  'Suppress',
  'Wed',
]);

/** First words that are no verb and have none of the endings. */
const otherWords = new Set(
  `A All An And As At Because Before But By For From If In It Its New No None Nothing Of On One Only Or Our Some That The
  Their There These This Those To We What When Where Who Whoever With Without`.split(/\s+/),
);

const hasGit = spawnSync('git', ['--version']).status === 0;

/** @returns the broken rules; empty for a good subject. */
function findProblems(subject: string): readonly string[] {
  const [firstWord = ''] = subject.split(' ');
  return [
    subject.length > maxLength && `is longer than ${maxLength} characters`,
    subject.endsWith('.') && 'ends with a full stop',
    !isImperative(firstWord) && 'does not start with an imperative and a capital letter',
  ].filter((problem) => problem !== false);
}

function isImperative(word: string): boolean {
  if (!/^[A-Z][a-z]+(-[a-z]+)?$/.test(word) || otherWords.has(word)) return false;
  return allowedImperatives.has(word) || !/(s|ed|ing)$/.test(word);
}

/**
 * Subjects of the commits since the rule, without merge commits and without the subjects that git itself writes.
 * A shallow clone may lack `lastCommitBeforeRule`: then the date decides.
 * @returns undefined without git and without a repository.
 */
function readSubjects(folder: string): readonly string[] | undefined {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const log = (...range: string[]) => git('log', '--no-merges', '--format=%s', ...range);
  const attempts = [
    () =>
      git('merge-base', '--is-ancestor', lastCommitBeforeRule, 'HEAD') + log(`${lastCommitBeforeRule}..HEAD`),
    () => log(`--since=${ruleStart}`, 'HEAD'),
  ];
  for (const attempt of attempts) {
    try {
      return attempt()
        .split('\n')
        .filter((subject) => subject && !/^(Revert|Reapply|fixup!|squash!|amend!) /.test(subject));
    } catch {}
  }
  return undefined;
}

describe('commit subjects', () => {
  test('follow the rule, from the commit that introduced the rule', () => {
    const root = fileURLToPath(new URL('../', import.meta.url));
    const problems = (readSubjects(root) ?? []).flatMap((subject) =>
      findProblems(subject).map((problem) => `“${subject}” ${problem}`),
    );
    expect(problems).toEqual([]);
  });

  test.each([
    'Add ipaddr.js for addresses and networks',
    'Focus the first field with an error',
    'Re-export the types of the relay',
    `Rename ${'x'.repeat(maxLength - 'Rename '.length)}`,
  ])('accept “%s”', (subject) => {
    expect(findProblems(subject)).toEqual([]);
  });

  test.each([
    [`Rename ${'x'.repeat(maxLength)}`, 'is longer than 72 characters'],
    ['Rename the files.', 'ends with a full stop'],
    ['rename the files', 'does not start with an imperative'],
    ['Renamed the files', 'does not start with an imperative'],
    ['Renames the files', 'does not start with an imperative'],
    ['Renaming of the files', 'does not start with an imperative'],
    ['The files have new names', 'does not start with an imperative'],
    ['What is renamed', 'does not start with an imperative'],
    ['fix: rename the files', 'does not start with an imperative'],
    ['', 'does not start with an imperative'],
  ])('a planted violation is seen: “%s” %s', (subject, problem) => {
    expect(findProblems(subject)).toEqual([expect.stringContaining(problem)]);
  });

  test.skipIf(!hasGit)('are read in a clone that lacks the history before the rule', () => {
    const folder = mkdtempSync(join(tmpdir(), 'apro-commits-'));
    const git = (date: string, ...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.example', ...args], {
        cwd: folder,
        env: { ...process.env, GIT_COMMITTER_DATE: date },
      });
    git('', 'init', '--quiet');
    git('2026-01-01T00:00:00Z', 'commit', '--quiet', '--allow-empty', '-m', 'An old commit');
    git('2027-01-01T00:00:00Z', 'commit', '--quiet', '--allow-empty', '-m', 'Renamed the files');
    expect(readSubjects(folder)).toEqual(['Renamed the files']);
  });

  test('cannot be read in a folder without a repository', () => {
    expect(readSubjects('/')).toBeUndefined();
  });
});
