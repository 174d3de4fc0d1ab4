/** Oldest version of Node that runs the program, as in `engines` of package.json. */
const oldestVersion = [20, 19] as const;

/**
 * Returns a sentence for the operator if the version of Node is too old. `undefined`: the version is new enough.
 * @param version version of Node, such as `18.20.4`
 * @param path path of the Node program
 */
export function explainOldNode(version: string, path: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestVersion;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return (
    `apro-forms needs Node ${oldestVersion.join('.')} or newer, and ${path} is Node ${version}. ` +
    'Install a newer Node (https://nodejs.org/en/download), or run the relay with Docker.\n'
  );
}
