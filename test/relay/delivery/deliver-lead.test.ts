import { describe, expect, test } from 'vitest';
import { CrmError } from '../../../src/crm/errors/crm-error.js';
import { TooManyRequestsError } from '../../../src/crm/http/too-many-requests.js';
import { parseWireJson, type WireValue } from '../../../src/crm/json/wire-json.js';
import { stringifyWireJson } from '../../../src/crm/json/write-wire-json.js';
import {
  createDeliverLead,
  type DeliverLeadDeps,
  FileDelayedError,
} from '../../../src/relay/delivery/deliver-lead.js';
import { type LeadPayload, writeLeadPayload } from '../../../src/relay/leads/lead-payload.js';
import { QueryError } from '../../../src/relay/storage/database/sql.js';
import type { StoredLead } from '../../../src/relay/storage/tables/lead-schema.js';
import type { StoredUpload } from '../../../src/relay/storage/tables/upload-store.js';

const nowMs = 1_000_000_000;
const hourMs = 3_600_000;
const leaseMs = 30_000;
const sealed = Uint8Array.of(1);
const newLead: StoredLead = {
  ...({ receipt: 'R-1', form: '34', state: 'trying', attempts: 1, repeat: 0 } as StoredLead),
  sealed,
  created_at: nowMs,
};
const plainLead: LeadPayload = {
  formtype: '34',
  host: 'www.example.com',
  data: new Map([['ext_request', new Map([['80', new Map([['value', 'file-1']])]])]]),
  leftOut: new Map(),
  uploads: [],
  token: 'key-1',
  receiptField: '',
  consents: [],
};
const completeFile = {
  ...{ id: 'file-1', group_name: 'ext_request', size: 6 },
  ...{ crm_name: null, named_at: null },
} as unknown as StoredUpload;

interface Sent {
  readonly formId: string;
  readonly data: unknown;
  readonly token: string | undefined;
}

interface SetUp {
  readonly payload?: Partial<LeadPayload>;
  readonly lead?: Partial<StoredLead>;
  /** Files in the database, by id. */
  readonly files?: Readonly<Record<string, StoredUpload>>;
  /** Ids of files of other leads. */
  readonly foreignFiles?: readonly string[];
  readonly uploadError?: Error;
  /** Time of the first failed upload of each file. Default: the upload fails for the first time. */
  readonly failedAt?: number;
  /** Time of the first failed upload since the CRM last took no more requests. Default: `failedAt`. */
  readonly refusedAt?: number;
  /** True: the database has no content of the files. */
  readonly isContentDeleted?: boolean;
  readonly deleteError?: Error;
  readonly isLeaseLost?: boolean;
  /** The moment at which the relay stops. */
  readonly stopsAt?: 'start' | 'upload';
}

/** Delivers one lead. `steps` lists what happened, in order. */
function setUpDelivery({ payload, lead, files = {}, foreignFiles = [], ...setUp }: SetUp) {
  const { uploadError, failedAt, refusedAt, isContentDeleted, deleteError, isLeaseLost, stopsAt } = setUp;
  const sent: Sent[] = [];
  const steps: unknown[] = [];
  const stopping = new AbortController();
  if (stopsAt === 'start') stopping.abort();
  const uploads: Partial<DeliverLeadDeps['uploads']> = {
    claim: async (id) => !foreignFiles.includes(id),
    find: async (id) => files[id],
    async *readPieces() {
      if (isContentDeleted) return;
      yield Buffer.from('abc');
      yield Buffer.from('def');
    },
    async setCrmName(id, name, now) {
      steps.push(['stored name', id, name, now]);
    },
    recordFailure: async (_id, now, isThrottled) => ({
      failedAt: failedAt ?? now,
      refusedAt: isThrottled ? undefined : (refusedAt ?? failedAt ?? now),
    }),
    async forgetFailures(id) {
      steps.push(['forgot failures', id]);
    },
    async deleteDelivered(lead) {
      steps.push(['deleted contents', lead]);
      if (deleteError) throw deleteError;
    },
  };
  const gateway = {
    async upload(file: File, group: string) {
      if (stopsAt === 'upload') stopping.abort();
      if (uploadError) throw uploadError;
      steps.push(['uploaded', file.name, group, await file.text()]);
      return `crm-${file.name}`;
    },
    async sendRecord(formId: string, data: WireValue, token: string | undefined) {
      steps.push(['sent']);
      sent.push({ formId, data: JSON.parse(stringifyWireJson(data)), token });
    },
  };
  const deps = {
    crm(host: string) {
      steps.push(['connected for', host]);
      return gateway;
    },
    leads: {
      async extendLease(_lead: StoredLead, now: number, leaseUntil: number) {
        steps.push(['extended lease', now, leaseUntil]);
        return !isLeaseLost;
      },
    },
    encryption: {
      decryptLead: async () => writeLeadPayload({ ...plainLead, ...payload }),
      decryptPiece: async (piece: Uint8Array) => piece,
    },
    uploads,
    budget: { take: async (share: string) => void steps.push(['counted', share]) },
    tokenField: 'ext_request.91',
    noteField: 'ext_request.90',
    consentField: 'ext_request.92',
    signedFields: new Set(['ext_request.70']),
    outbox: { leaseMs },
    writer: { run: <Result>(write: () => Promise<Result>) => write() },
    now: () => nowMs,
  };
  const deliver = createDeliverLead(deps as unknown as DeliverLeadDeps);
  return { sent, steps, deliver: () => deliver({ ...newLead, ...lead }, stopping.signal) };
}

/** The values of `ext_request` in the first record that the CRM got. */
function valuesOf(sent: readonly Sent[]): Readonly<Record<string, unknown>> {
  const [record] = sent;
  const data = record?.data as Record<string, Record<string, { value: unknown }>> | undefined;
  const fields = data?.ext_request ?? {};
  return Object.fromEntries(Object.entries(fields).map(([id, { value }]) => [id, value]));
}

test.each<[string, SetUp]>([
  ['before it sends the lead', { stopsAt: 'start' }],
  ['after the upload of a file', { stopsAt: 'upload', payload: { uploads: ['file-1'] } }],
  [
    'during the upload of a file',
    { stopsAt: 'upload', payload: { uploads: ['file-1'] }, uploadError: new CrmError('aborted') },
  ],
  [
    'during the second upload of a file',
    {
      stopsAt: 'upload',
      payload: { uploads: ['file-1'] },
      files: { 'file-1': { ...completeFile, crm_name: 'known', named_at: 0 } },
      uploadError: new CrmError('aborted'),
    },
  ],
])('a relay that stops %s queues the lead again', async (_when, setUp) => {
  const { sent, steps, deliver } = setUpDelivery({ files: { 'file-1': completeFile }, ...setUp });
  await expect(deliver()).rejects.toMatchObject({ code: 'aborted', outcome: 'not-taken' });
  expect(sent).toEqual([]);
  expect(steps).not.toContainEqual(['forgot failures', 'file-1']);
});

test.each([
  ['is sent at the end of its lease', leaseMs - 1, true],
  ['is not sent after its lease, because another relay may send it', leaseMs, false],
])('a lead %s', async (_what, agoMs, isSent) => {
  const { sent, deliver } = setUpDelivery({ lead: { sent_at: nowMs - agoMs } });
  const result = await deliver().catch((error: unknown) => error);
  if (isSent) expect(result).toBe('answered');
  else expect(result).toMatchObject({ code: 'aborted', outcome: 'not-taken' });
  expect(sent).toHaveLength(Number(isSent));
});

test('a lead without files is sent once, with its form, receipt, key and host, and without notes', async () => {
  const { sent, steps, deliver } = setUpDelivery({});
  expect(await deliver()).toBe('answered');
  expect(steps).toEqual([['connected for', 'www.example.com'], ['sent']]);
  expect(sent).toEqual([
    {
      formId: '34',
      data: { ext_request: { 80: { value: 'file-1' }, 91: { value: 'R-1' } } },
      token: 'key-1',
    },
  ]);
});

test('a lead without an idempotency key is sent without one', async () => {
  const { sent, deliver } = setUpDelivery({ payload: { token: '' } });
  await deliver();
  expect(sent[0]?.token).toBeUndefined();
});

test('an erased lead is not sent', async () => {
  const { steps, deliver } = setUpDelivery({ lead: { sealed: null } });
  await expect(deliver()).rejects.toMatchObject({ name: 'CrmError', code: 'refused' });
  expect(steps).toEqual([]);
});

const leftOut = parseWireJson('{"ext_request.70":"a","ext_request.71":["b","c"]}') as LeadPayload['leftOut'];
test.each<[name: string, setUp: SetUp, note: string]>([
  ['a lead that may be in the CRM', { lead: { repeat: 1 } }, 'possible repeat of R-1'],
  [
    'values that cannot be sent',
    { payload: { leftOut } },
    'without a personal link: ext_request.70: a; no field any more: ext_request.71: b, c',
  ],
  ['a file that is not in the database', { payload: { uploads: ['file-1'] } }, 'a file is missing: file-1'],
  [
    'several reasons',
    { lead: { repeat: 1 }, payload: { uploads: ['file-1', 'file-2'] } },
    'possible repeat of R-1; a file is missing: file-1; a file is missing: file-2',
  ],
])('the note names %s', async (_name, setUp, note) => {
  const { sent, deliver } = setUpDelivery(setUp);
  await deliver();
  expect(valuesOf(sent)[90]).toBe(note);
});

test('a line about the consents is sent only for a lead with consents', async () => {
  const consent = {
    ...{ id: 'ads', text: 'Send me mail', version: 'v1', publication: '', document: '' },
    ...{ given: true, at: '2026-11-29', language: 'en' },
  };
  const { sent, deliver } = setUpDelivery({ payload: { consents: [consent] } });
  await deliver();
  expect(valuesOf(sent)).toMatchObject({
    92: 'agreed 2026-11-29: Send me mail (ads, version v1, en); proof R-1',
  });
  const other = setUpDelivery({});
  await other.deliver();
  expect(valuesOf(other.sent)).not.toHaveProperty('92');
});

describe('a lead with a file', () => {
  const payload = { uploads: ['file-1'] };

  test('is sent after its file, with the name of the file in the CRM', async () => {
    const { sent, steps, deliver } = setUpDelivery({ payload, files: { 'file-1': completeFile } });
    expect(await deliver()).toBe('answered');
    expect(steps.slice(1)).toEqual([
      ['counted', 'uploads'],
      ['uploaded', 'file-1', 'ext_request', 'abcdef'],
      ['stored name', 'file-1', 'crm-file-1', nowMs],
      ['extended lease', nowMs, nowMs + leaseMs],
      ['sent'],
      ['deleted contents', 'R-1'],
    ]);
    expect(valuesOf(sent)).toEqual({ 80: 'crm-file-1', 91: 'R-1' });
  });

  const named = { ...completeFile, crm_name: 'stored-1' };
  const old = { ...named, named_at: nowMs - hourMs };
  test.each<[name: string, setUp: SetUp, isUploaded: boolean]>([
    [
      'was uploaded within the hour',
      { files: { 'file-1': { ...named, named_at: nowMs - hourMs + 1 } } },
      false,
    ],
    ['an earlier version uploaded', { files: { 'file-1': named } }, false],
    ['was uploaded an hour ago', { files: { 'file-1': old } }, true],
    [
      'was uploaded before the clock was set back',
      { files: { 'file-1': { ...named, named_at: nowMs + hourMs } } },
      true,
    ],
    [
      'was uploaded long ago and cannot be now',
      { files: { 'file-1': old }, uploadError: new CrmError('timeout') },
      false,
    ],
    ['was uploaded long ago and has no content', { files: { 'file-1': old }, isContentDeleted: true }, false],
  ])('is sent with the name in the CRM of a file that %s', async (_name, setUp, isUploaded) => {
    const { sent, steps, deliver } = setUpDelivery({ payload, ...setUp });
    expect(await deliver()).toBe('answered');
    expect(steps.some((step) => Array.isArray(step) && step[0] === 'uploaded')).toBe(isUploaded);
    expect(valuesOf(sent)[80]).toBe(isUploaded ? 'crm-file-1' : 'stored-1');
  });

  test('is delivered even if the contents of its files cannot be deleted', async () => {
    const deleteError = new QueryError('database is locked');
    const { deliver } = setUpDelivery({ payload, files: { 'file-1': completeFile }, deleteError });
    expect(await deliver()).toBe('answered');
  });

  test('does not upload a file whose content is missing from the database', async () => {
    const { steps, deliver } = setUpDelivery({
      payload,
      files: { 'file-1': completeFile },
      isContentDeleted: true,
    });
    await expect(deliver()).rejects.toMatchObject({ code: 'FILE_UPLOAD_ERROR' });
    expect(steps.flat()).not.toContain('uploaded');
    expect(steps).not.toContainEqual(['sent']);
  });

  test.each<[name: string, setUp: SetUp]>([
    ['is not in the database', {}],
    ['is not complete', { files: { 'file-1': { ...completeFile, size: null } } }],
    ['belongs to another lead', { files: { 'file-1': completeFile }, foreignFiles: ['file-1'] }],
  ])('is sent without a file that %s, and the note says so', async (_name, setUp) => {
    const { sent, steps, deliver } = setUpDelivery({ payload, ...setUp });
    expect(await deliver()).toBe('without-file');
    expect(steps).not.toContainEqual(['counted', 'uploads']);
    expect(valuesOf(sent)).toEqual({ 80: '', 90: 'a file is missing: file-1', 91: 'R-1' });
  });

  const day = 24 * hourMs;
  test.each([
    [
      'certainly not sent, CRM not reachable',
      new CrmError('network', '', 'not-taken'),
      'unreachable',
      Infinity,
    ],
    ['lost with its answer', new CrmError('network', '', 'unclear'), 'refused', hourMs],
    ['no answer in time', new CrmError('timeout', '', 'unclear'), 'refused', hourMs],
    ['refused', new CrmError('BAD_PARAMS'), 'refused', hourMs],
    ['refused because of the key', new CrmError('ACCESS_DENY'), 'refused', hourMs],
    ['throttled', new CrmError('LIMIT_EXCEEDED'), 'throttled', day],
    ['refused because of many requests', new CrmError('SERVER_IS_OVERLOADED'), 'throttled', day],
    ['refused with status 429', new TooManyRequestsError(7_000), 'throttled', day],
    ['refused with a fault of the CRM', new CrmError('http', '500'), 'refused', hourMs],
    ...['502', '503', '504', '524'].map((status): [string, CrmError, 'throttled', number] => [
      `refused by a proxy (${status})`,
      new CrmError('http', status),
      'throttled',
      day,
    ]),
  ])(
    'waits if its file was %s, and then goes without the file',
    async (_name, uploadError, reason, maxWaitMs) => {
      // The age of the lead does not matter: it may have waited for the CRM, or for a person.
      for (const created_at of [nowMs, nowMs - 30 * day]) {
        const setUp = { payload, files: { 'file-1': completeFile }, lead: { created_at }, uploadError };
        for (const failedAt of [undefined, nowMs - Math.min(maxWaitMs, 30 * day) + 1]) {
          const { steps, deliver } = setUpDelivery({ ...setUp, ...(failedAt !== undefined && { failedAt }) });
          const error = await deliver().catch((thrown: unknown) => thrown);
          expect(error).toBeInstanceOf(FileDelayedError);
          const retryAfterMs = uploadError instanceof TooManyRequestsError ? 7_000 : 0;
          expect(error).toMatchObject({ code: uploadError.code, reason, retryAfterMs });
          expect(steps).not.toContainEqual(['sent']);
          // The time of an outage does not count for the file.
          const forgotten = steps.filter((step) => Array.isArray(step) && step[0] === 'forgot failures');
          expect(forgotten).toEqual(reason === 'unreachable' ? [['forgot failures', 'file-1']] : []);
        }
        if (maxWaitMs === Infinity) continue;
        const late = setUpDelivery({ ...setUp, failedAt: nowMs - maxWaitMs });
        expect(await late.deliver()).toBe('without-file');
        expect(valuesOf(late.sent)[90]).toBe('a file is missing: file-1');
      }
    },
  );

  test.each([
    ['waits an hour more if the CRM took no more requests before', day - 1, hourMs - 1, false],
    ['goes without the file an hour after the CRM has taken requests again', day - 1, hourMs, true],
    ['goes without the file a day after the first failure', day, 1, true],
  ])('%s', async (_what, failedMs, refusedMs, isSent) => {
    const { steps, deliver } = setUpDelivery({
      payload,
      files: { 'file-1': completeFile },
      uploadError: new CrmError('FILE_UPLOAD_ERROR'),
      failedAt: nowMs - failedMs,
      refusedAt: nowMs - refusedMs,
    });
    await deliver().catch((error: unknown) => expect(error).toBeInstanceOf(FileDelayedError));
    expect(steps.some((step) => Array.isArray(step) && step[0] === 'sent')).toBe(isSent);
  });

  test('is not sent after an error of the relay', async () => {
    const uploadError = new TypeError('ours');
    const { steps, deliver } = setUpDelivery({ payload, files: { 'file-1': completeFile }, uploadError });
    await expect(deliver()).rejects.toBe(uploadError);
    expect(steps).not.toContainEqual(['sent']);
  });

  test('is not sent if another relay has taken it over during the upload', async () => {
    const { steps, deliver } = setUpDelivery({
      payload,
      files: { 'file-1': completeFile },
      isLeaseLost: true,
    });
    await expect(deliver()).rejects.toMatchObject({ code: 'aborted', outcome: 'not-taken' });
    expect(steps).not.toContainEqual(['sent']);
  });
});
