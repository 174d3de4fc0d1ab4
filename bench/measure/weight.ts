import type { Front } from '../server/front.js';
import type { Visit } from './browser.js';
import { waitUntilIdle, waitUntilReady } from './loading.js';

export interface Weight {
  /** Bytes of scripts and style sheets as they went over the line. */
  readonly code: number;
  /** The definition as well; where it is in the page, the page. */
  readonly all: number;
  readonly requests: number;
}

export async function measureWeight(
  visit: Visit,
  front: Front,
  path: string,
  formInPage: boolean,
): Promise<Weight> {
  front.deliveries.length = 0;
  await visit.page.goto(front.url + path, { waitUntil: 'commit' });
  await waitUntilReady(visit);
  await waitUntilIdle(visit);
  const counted = front.deliveries.filter(({ type }) => formInPage || !type.startsWith('text/html'));
  const sum = (some: typeof counted) => some.reduce((total, { bytes }) => total + bytes, 0);
  return {
    code: sum(counted.filter(({ type }) => /javascript|css/.test(type))),
    all: sum(counted),
    requests: front.deliveries.length,
  };
}
