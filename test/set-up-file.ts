import { afterEach } from 'vitest';
import { cleanUpAfterTest } from './after-each-test.js';

// Vitest runs this file before each test file.
afterEach(cleanUpAfterTest);
