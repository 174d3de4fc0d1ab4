import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Names of browsers that speak the Chrome DevTools Protocol, as their packages install them. */
const commandNames = [
  'google-chrome',
  'google-chrome-stable',
  'chromium',
  'chromium-browser',
  'chrome',
  'microsoft-edge',
  'brave-browser',
];

/** Places of browsers that are in no folder of `PATH`. */
const knownPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Returns the path of a browser on this machine. `undefined`: there is none. */
export function findBrowser(pathVariable: string | undefined): string | undefined {
  const folders = (pathVariable ?? '').split(delimiter).filter(Boolean);
  const candidates = commandNames.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...knownPaths].find(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
