import { spawnSync } from 'node:child_process';
import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { demoKey, type RunningCrm, startDemoCrm } from '../../demo/crm/server.js';
import type { TraitName } from '../../demo/crm/traits.js';

let crm: RunningCrm;

beforeAll(async () => {
  crm = await startDemoCrm({ maxKeyedRequestsPerHour: 5 });
});
afterAll(() => crm.close());
beforeEach(() => {
  crm.faults.clear();
  crm.crm.arrivals.length = 0;
});

async function post(path: string, body: string): Promise<string> {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return (await fetch(crm.url + path, { method: 'POST', headers, body })).text();
}

describe('the stand-in CRM answers like PHP', () => {
  test('with JSON as text/html, escaped characters and the field order of the administrator', async () => {
    const response = await fetch(`${crm.url}/onlineforms`, {
      method: 'POST',
      body: 'action=getform&form=35',
    });
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=UTF-8');
    const text = await response.text();
    expect(text).not.toMatch(/[^ -~]/);
    expect(text.indexOf('"90":')).toBeLessThan(text.indexOf('"89":'));
    expect(await post('/onlineforms', 'action=getform&form=34')).toContain('<\\/b>');
  });

  test('in both dialects, or in the configured dialect only', async () => {
    expect(await post('/onlineforms', 'action=get+form+value&form=34')).toContain('"formtype"');
    const other = await startDemoCrm({ dialect: 'spelled' });
    const answer = await fetch(`${other.url}/onlineforms`, {
      method: 'POST',
      body: 'action=getform&form=34',
    });
    expect(await answer.json()).toEqual({ status: 'fail', message: 'BAD_REQUEST' });
    await other.close();
  });

  test.each([
    ['an unknown form', 'action=getform&form=999', 'BAD_PARAMS'],
    ['a path as the form id', 'action=getform&form=..%2F34', 'BAD_PARAMS'],
    ['a request without an action', 'form=34', 'BAD_REQUEST'],
  ])('to %s with an error', async (_what, body, message) => {
    expect(JSON.parse(await post('/onlineforms', body))).toEqual({ status: 'fail', message });
  });
});

test('the stand-in CRM checks the key and the request limit', async () => {
  const fresh = await startDemoCrm({ maxKeyedRequestsPerHour: 2 });
  const ask = async (key: string) => {
    const body = `apikey=${key}&params[bind]=1000`;
    return (await fetch(`${fresh.url}/sharedapi/utils/binded`, { method: 'POST', body })).json();
  };
  expect(await ask('wrong')).toEqual({ status: 'fail', message: 'ACCESS_DENY' });
  expect(await ask(demoKey)).toMatchObject({ status: 'success' });
  expect(await ask(demoKey)).toMatchObject({ status: 'success' });
  expect(await ask(demoKey)).toEqual({ status: 'fail', message: 'LIMIT_EXCEEDED' });
  await fresh.close();
});

test('the stand-in CRM stores a submission as PHP parses the body, and shows the submission', async () => {
  await post(
    '/onlineforms',
    'action=fillform&formtype=34&host=h&data[ext_request][9][value][]=a&data[ext_request][9][value][]=b',
  );
  expect(crm.crm.arrivals[0]?.data).toEqual({ ext_request: { 9: { value: { 0: 'a', 1: 'b' } } } });
  const page = await (await fetch(`${crm.url}/`)).text();
  expect(page).toContain('Form 34 from h');
});

test('the page of received leads escapes HTML', async () => {
  await post(
    '/onlineforms',
    'action=fillform&formtype=34&host=%3Cscript%3E&data[def_customer][name]=%3Cimg%3E',
  );
  const page = await (await fetch(`${crm.url}/`)).text();
  expect(page).not.toMatch(/<script|<img/);
});

describe('the traits of the stand-in CRM', () => {
  async function withTraits(...traits: readonly TraitName[]) {
    const other = await startDemoCrm({ maxKeyedRequestsPerHour: 100, traits });
    onTestFinished(() => other.close());
    for (const at of [1, 2, 3])
      await ask(
        `action=fillform&formtype=35&data[ext_request][89][value]=Second&data[ext_request][87][value]=2026-12-0${at}`,
      );
    async function ask(body: string, path = '/onlineforms') {
      return fetch(other.url + path, { method: 'POST', body });
    }
    const list = await (
      await ask(`apikey=${demoKey}&params[order]=desc`, '/sharedapi/applications/filter')
    ).json();
    const ids = (list.data.list as { id: string }[]).map(({ id }) => id).join();
    return { ask, ids, values: list.data.list[0].fields.map(({ value }: { value: string }) => value) };
  }

  test.each<[TraitName[], string]>([
    [[], '3,2,1'],
    [['oldest-first'], '1,2,3'],
    [['unsorted'], '2,1,3'],
  ])('%j give the request order %s', async (traits, ids) => {
    expect((await withTraits(...traits)).ids).toBe(ids);
  });

  test('change the format of listed values', async () => {
    expect((await withTraits()).values).toEqual(['2026-12-03', 'Second']);
    expect((await withTraits('dates-with-time', 'option-ids')).values).toEqual([
      '2026-12-03 00:00:00',
      '892',
    ]);
  });

  test('remove the CORS header', async () => {
    const corsHeader = async (...traits: TraitName[]) =>
      (await (await withTraits(...traits)).ask('action=getform&form=34')).headers.get(
        'Access-Control-Allow-Origin',
      );
    expect([await corsHeader(), await corsHeader('no-cors')]).toEqual(['*', null]);
  });
});

describe('the faults of the stand-in CRM', () => {
  const take = () => post('/onlineforms', 'action=fillform&formtype=34&data[def_customer][name]=a');
  const on = (fault: string) => post('/faults', `path=/onlineforms&fault=${fault}&times=1&delay=1`);

  test.each<[string, RegExp, number]>([
    ['html', /^<html>/, 0],
    ['empty', /^$/, 0],
    ['truncated', /^\{"status":"su/, 1],
    ['warning', /^\ufeff?<br \/>[\s\S]*"success"/, 1],
    ['wrapped', /^\{"status":"success","data":\{/, 1],
    ['slow', /"success"/, 1],
    ['LIMIT_EXCEEDED', /LIMIT_EXCEEDED/, 0],
    ['SERVER_IS_OVERLOADED', /SERVER_IS_OVERLOADED/, 0],
  ])('%s affects one request', async (fault, answer, taken) => {
    await on(fault);
    expect(await take()).toMatch(answer);
    expect(crm.crm.arrivals).toHaveLength(taken);
    expect(await take()).toContain('"success"');
  });

  test('down breaks the connection', async () => {
    await on('down');
    await expect(take()).rejects.toThrow();
  });
});

/** The vendor's PHP client sends multipart bodies with `\n` instead of `\r\n`. */
test('the stand-in CRM accepts a file from the vendor’s PHP client', async () => {
  const boundary = 'boundary1';
  const head = (name: string) => `--${boundary}\nContent-Disposition: form-data; name="${name}"`;
  const body = Buffer.concat([
    Buffer.from(`${head('apikey')}\n\n${demoKey}\n${head('params[object]')}\n\nstock\n`),
    Buffer.from(`${head('upload[0]')}; filename="план.pdf"\nContent-Type: application/pdf\n\n`),
    Buffer.from([0, 255, 13, 10, 1, 10, 2]),
    Buffer.from(`\n--${boundary}--\n`),
  ]);
  const answer = await new Promise<string>((resolve, reject) => {
    const sent = request(
      `${crm.url}/sharedapi/utils/upload`,
      { method: 'POST', headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` } },
      async (response) => {
        let text = '';
        for await (const part of response) text += part;
        resolve(text);
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
  expect(JSON.parse(answer)).toMatchObject({
    status: 'success',
    data: { name: expect.stringMatching(/\.pdf$/) },
  });
  const stored = crm.crm.files.at(-1);
  expect(stored).toMatchObject({ object: 'stock', originalName: 'план.pdf' });
  expect([...(stored?.bytes ?? [])]).toEqual([0, 255, 13, 10, 1, 10, 2]);
});

const hasPhp = spawnSync('php', ['-v']).status === 0;

test.skipIf(!hasPhp)(
  `the stand-in CRM accepts a submission of PHP itself${hasPhp ? '' : ' (skipped: no php on this machine)'}`,
  async () => {
    const script = `
    $body = http_build_query(['action' => 'fillform', 'formtype' => '34', 'host' => 'php',
      'data' => ['def_customer' => ['name' => 'Ann & Bo'], 'ext_request' => ['67' => ['value' => ['a', 'b']]]]]);
    $context = stream_context_create(['http' => ['method' => 'POST', 'content' => $body,
      'header' => 'Content-Type: application/x-www-form-urlencoded']]);
    echo file_get_contents('${crm.url}/onlineforms', false, $context);`;
    const { spawn } = await import('node:child_process');
    const php = spawn('php', ['-r', script]);
    let text = '';
    for await (const part of php.stdout) text += part;
    expect(text).toBe('{"status":"success","form":"34"}');
    expect(crm.crm.arrivals.at(-1)?.data).toEqual({
      def_customer: { name: 'Ann & Bo' },
      ext_request: { 67: { value: { 0: 'a', 1: 'b' } } },
    });
  },
);
