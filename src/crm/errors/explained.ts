import type { FailedRequest, PageRequestPurpose } from './explain-failure.js';

/**
 * Returns the promise of a request. If the request fails on a page, finds out why, prints the cause on the console, and
 * rejects with an error for this cause.
 */
export function explained<Value>(
  purpose: PageRequestPurpose,
  connection: Pick<FailedRequest, 'url' | 'clock' | 'published'>,
  request: Promise<Value>,
  formId?: string,
): Promise<Value> {
  if (import.meta.env.SSR) return request;
  return request.catch((error) =>
    import('./explain-failure.js').then(
      ({ rejectExplained }) => rejectExplained(error, { ...connection, purpose, formId }),
      () => Promise.reject(error),
    ),
  );
}
