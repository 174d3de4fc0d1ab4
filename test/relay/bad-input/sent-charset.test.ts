import { expect, test } from 'vitest';
import { decodeFormComponent } from '../../../src/crm/http/decode-form-text.js';
import { sampleToken } from '../fixture.js';
import { formContentType, fullRequest, setUpBadInput } from './bad-input-fixture.js';

const fixture = setUpBadInput();

/** `Привет` in windows-1251, and with escapes. */
const olderBytes = '\xcf\xf0\xe8\xe2\xe5\xf2';
const olderEscapes = '%CF%F0%E8%E2%E5%F2';
const pagePath = '/f/34';

const newToken = () => crypto.randomUUID();
const apiBody = (value: string, email: string) =>
  `action=fillform&formtype=34&data[def_customer][email]=${email}&data[ext_request][104][value]=${value}&token=${newToken()}`;
const pageBody = (value: string, email: string) =>
  `def_customer.email=${email}&ext_request.104=${value}&token=${newToken()}`;
const multipartBody = (value: string, email: string) =>
  Object.entries({ 'def_customer.email': email, 'ext_request.104': value, token: newToken() })
    .map(([name, text]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`)
    .join('')
    .concat('--b--\r\n');

/** Each way on which a text of a visitor enters the relay. */
const entrances: Readonly<Record<string, (email: string) => Buffer>> = {
  'a form of a script': (email) => fullRequest(Buffer.from(apiBody(olderEscapes, email), 'latin1')),
  'a form of a script without escapes': (email) =>
    fullRequest(Buffer.from(apiBody(olderBytes, email), 'latin1')),
  'a hosted page': (email) =>
    fullRequest(Buffer.from(pageBody(olderEscapes, email), 'latin1'), formContentType, pagePath),
  'a hosted page without escapes': (email) =>
    fullRequest(Buffer.from(pageBody(olderBytes, email), 'latin1'), formContentType, pagePath),
  'a hosted page with files': (email) =>
    fullRequest(
      Buffer.from(multipartBody(olderBytes, email), 'latin1'),
      'Content-Type: multipart/form-data; boundary=b',
      pagePath,
    ),
};

test.each(Object.entries(entrances))(
  'a text in windows-1251 from %s arrives readable in the CRM',
  async (_entrance, createRequest) => {
    const email = `${newToken()}@b.example`;
    expect([200, 303]).toContain(await fixture.sendRaw(createRequest(email)));
    expect(await fixture.findDelivered(email)).toContain('=Привет&');
  },
);

test.each([
  ['%D0%9F%D1%80%D0%B8%D0%B2%D0%B5%D1%82', 'Привет'],
  ['%CF%F0%E8%E2%E5%F2+%31', 'Привет 1'],
  // The first two bytes are also a letter in UTF-8.
  ['%D1%B8%EC%E8%ED', 'Сёмин'],
  ['%D0%9F%D1%80%D0%B8%D0', 'При\ufffd'],
  ['%EF%BF%BD', '\ufffd'],
  ['100%', '100%'],
  ['%zz%D0%9F', '%zzП'],
  ['%', '%'],
  [sampleToken, sampleToken],
])('the text %s of a body is read as %s', (sent, text) => {
  expect(decodeFormComponent(sent)).toBe(text);
});
