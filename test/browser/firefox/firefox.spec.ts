import { expect } from '@playwright/test';
import { test } from '../helpers/worker-fixtures.js';
import { findFirefox } from './find-firefox.js';

const path = findFirefox();
const reason = path ? '' : ' (skipped: this machine has no Firefox, and FIREFOX_PATH names none)';

test(`the contract of one kind of field is tested on Firefox${reason}`, ({ browserName }, testInfo) => {
  test.skip(!path);
  expect(browserName).toBe('chromium');
  expect(testInfo.config.projects.map(({ name }) => name)).toContain('firefox');
});
