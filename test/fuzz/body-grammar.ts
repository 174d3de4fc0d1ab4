import fc from 'fast-check';
import { rarely, textArbitrary, typedArbitrary } from './text-grammar.js';

/** A request with a body. All texts are as they go over the wire, one character a byte. */
export interface PostedBody {
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

const formType = 'application/x-www-form-urlencoded';
const boundary = 'fuzz';

/** Addresses of form 35 of the stand-in, which has every kind of field, and some that no form has. */
const addresses = [
  ...['def_customer.name', 'def_customer.email', 'def_customer.phone', 'ext_customer.41', 'ext_customer.42'],
  ...[75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 617, 618, 695, 697].map(
    (id) => `ext_request.${id}`,
  ),
  ...[
    'def_stock.parent',
    'ext_stock.1',
    'ext_request.99999',
    'def_customer.__proto__',
    'ext_other.1',
    '__proto__.x',
  ],
];
const addressArbitrary = fc.constantFrom(...addresses);
const tokens = ['0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d', 'operator', '', '0b1c2d3e4f504a6b8c7d9e0f1a2b3c4d'];

const latin1 = (text: string) => Buffer.from(text).toString('latin1');
/** Browsers replace a lone surrogate, too. */
const wellFormed = (text: string) => text.replace(/\p{Surrogate}/gu, '\ufffd');
/** Encodes a text as a browser does, or as programs do that encode less, twice or not at all. */
const encodings: readonly ((text: string) => string)[] = [
  (text) => encodeURIComponent(wellFormed(text)),
  (text) => encodeURIComponent(wellFormed(text)).replaceAll('%20', '+'),
  (text) => encodeURIComponent(wellFormed(text)).replaceAll('%5B', '[').replaceAll('%5D', ']'),
  (text) => encodeURIComponent(encodeURIComponent(wellFormed(text))),
  latin1,
];
const encodingArbitrary = fc.oneof(
  { weight: 8, arbitrary: fc.constant(encodings[0] ?? latin1) },
  { weight: 2, arbitrary: fc.constantFrom(...encodings) },
);

const valueKeys = [
  '[value]',
  '[value][]',
  '[value][0]',
  '[value][from]',
  '[value][to]',
  '[value][lat]',
  '[value][lon]',
];
const oddKeys = [
  '',
  '[',
  ']',
  '[]',
  '[[value]]',
  '[value',
  'value]',
  '[value][x][y][z][a][b]',
  '[0][value]',
  '.value',
];

/** Names of form variables in PHP's bracket notation. Most of them follow the protocol. */
const wireName = fc
  .tuple(
    addressArbitrary,
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...valueKeys) },
      { weight: 1, arbitrary: fc.constantFrom(...oddKeys) },
      { weight: 1, arbitrary: textArbitrary.map((text) => `[${text}]`) },
    ),
  )
  .map(([address, key]) => {
    const [group = '', id = ''] = address.split('.');
    return `data[${group}][${id}]${group.startsWith('def_') && key === '[value]' ? '' : key}`;
  });

const sendMember: fc.Arbitrary<readonly [string, string]> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(wireName, typedArbitrary) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('token'), fc.constantFrom(...tokens)) },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constantFrom(
        'signed',
        'website',
        'consents[0][id]',
        'consents[0][text]',
        'consents',
        'proof',
        'host',
      ),
      typedArbitrary,
    ),
  },
  { weight: 1, arbitrary: fc.tuple(textArbitrary, textArbitrary) },
);

const pageMember: fc.Arbitrary<readonly [string, string]> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(
      fc
        .tuple(addressArbitrary, fc.constantFrom('', '', '', '.from', '.to', '.lat', '.lon', '.x', '[]'))
        .map(([address, key]) => address + key),
      typedArbitrary,
    ),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constant('token'), fc.constantFrom(...tokens)) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('lists', 'signed', 'apro-extra', ''), typedArbitrary) },
);

type Members = readonly (readonly [name: string, value: string])[];

function urlEncoded(members: fc.Arbitrary<Members>): fc.Arbitrary<string> {
  return fc
    .tuple(members, encodingArbitrary, fc.constantFrom('&', '&', '&', '&', ';', '&&'))
    .map(([pairs, encode, separator]) =>
      pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join(separator),
    );
}

const plausibleFiles = [
  ['a.pdf', '%PDF-1.7 x'],
  ['b.jpg', '\xff\xd8\xff'],
  ['c.txt', 'text'],
  ['d.docx', 'PK\x03\x04[Content_Types].xml word/'],
  ['e.exe', 'MZ'],
] as const;

/** A multipart body, mostly as browsers write it. */
function multipart(members: fc.Arbitrary<Members>): fc.Arbitrary<string> {
  const file = fc
    .tuple(
      fc.constantFrom('upload', 'upload', 'ext_request.80', 'ext_customer.41', 'upload[]'),
      fc.constantFrom(...plausibleFiles),
      rarely(4, textArbitrary),
      rarely(4, fc.constantFrom('', '\0', 'PK\x03\x04')),
    )
    .map(
      ([name, [filename, content], oddName, oddContent]) =>
        [name, oddName ?? filename, oddContent ?? content] as const,
    );
  return fc
    .record({
      texts: members,
      files: fc.array(file, { maxLength: 2 }),
      end: fc.constantFrom(
        `--${boundary}--\r\n`,
        `--${boundary}--\r\n`,
        `--${boundary}--\r\n`,
        `--${boundary}`,
        '',
      ),
      newline: fc.constantFrom('\r\n', '\r\n', '\r\n', '\r\n', '\n'),
    })
    .map(({ texts, files, end, newline }) => {
      const part = (disposition: string, content: string) =>
        [`--${boundary}`, `Content-Disposition: form-data; ${disposition}`, '', content, ''].join(newline);
      return [
        ...texts.map(([name, value]) => part(`name="${latin1(name)}"`, latin1(value))),
        ...files.map(([name, filename, content]) =>
          part(`name="${name}"; filename="${latin1(filename)}"`, content),
        ),
        end,
      ].join('');
    });
}

/** Adds the variables that a request must have, before all others. One in eight requests lacks one of them. */
const withHead = (head: Members, members: fc.Arbitrary<Members>): fc.Arbitrary<Members> =>
  fc
    .tuple(
      fc.oneof(
        { weight: 7, arbitrary: fc.constant(head) },
        { weight: 1, arbitrary: fc.subarray([...head], { maxLength: head.length - 1 }) },
      ),
      members,
    )
    .map(([start, rest]) => [...start, ...rest]);

const sendMembers = withHead(
  [
    ['action', 'fillform'],
    ['formtype', '35'],
  ],
  fc.array(sendMember, { maxLength: 8 }),
);
const pageMembers = fc.array(pageMember, { maxLength: 8 });
const listMembers = (name: string, ids: readonly string[]): fc.Arbitrary<Members> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...ids).map((id) => [[name, id] as const]) },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.tuple(
          fc.constantFrom(name, 'params', 'params[bind][]', 'apikey'),
          fc.oneof(fc.constantFrom(...ids), textArbitrary),
        ),
        { maxLength: 3 },
      ),
    },
  );
const uploadMembers = withHead([['params[object]', 'applications']], fc.array(sendMember, { maxLength: 2 }));
const multipartType = `multipart/form-data; boundary=${boundary}`;

const request = (path: string, contentType: string, body: fc.Arbitrary<string>): fc.Arbitrary<PostedBody> =>
  body.map((text) => ({ path, contentType, body: text }));

const lists = (route: string, parameter: string, ids: readonly string[]) =>
  request(`/sharedapi/utils/${route}`, formType, urlEncoded(listMembers(parameter, ids)));

const plausible: fc.Arbitrary<PostedBody> = fc.oneof(
  { weight: 8, arbitrary: request('/onlineforms', formType, urlEncoded(sendMembers)) },
  { weight: 4, arbitrary: request('/f/35', formType, urlEncoded(pageMembers)) },
  { weight: 2, arbitrary: request('/f/35', multipartType, multipart(pageMembers)) },
  { weight: 2, arbitrary: request('/sharedapi/utils/upload', multipartType, multipart(uploadMembers)) },
  // Short lists: the time to read a list depends on the list and not on the body.
  { weight: 1, arbitrary: lists('binded', 'params[bind]', ['1000', '1001', '2000', '3001', '0']) },
  { weight: 1, arbitrary: lists('variants', 'params[property_id]', ['617', '618', '695', '999']) },
);

/** Damages to a request: the body is cut, a part is repeated, a byte is changed, or the content type is wrong. */
const damages: readonly ((posted: PostedBody, at: number) => PostedBody)[] = [
  (posted, at) => ({ ...posted, body: posted.body.slice(0, posted.body.length * at) }),
  (posted, at) => ({ ...posted, body: posted.body + posted.body.slice(posted.body.length * at) }),
  (posted, at) => {
    const index = Math.floor(posted.body.length * at);
    const changed = String.fromCharCode(Math.floor(at * 7_919) % 256);
    return { ...posted, body: posted.body.slice(0, index) + changed + posted.body.slice(index + 1) };
  },
  (posted) => ({ ...posted, contentType: posted.contentType === formType ? multipartType : formType }),
  (posted) => ({ ...posted, contentType: `${formType}; charset=utf-8` }),
];

/**
 * Request bodies. Four of five follow the protocol (docs/protocol.md, sections 7, 8 and 12), the others are
 * damaged.
 */
export const bodyArbitrary: fc.Arbitrary<PostedBody> = fc.oneof(
  { weight: 4, arbitrary: plausible },
  {
    weight: 1,
    arbitrary: fc
      .tuple(plausible, fc.constantFrom(...damages), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([posted, damage, at]) => damage(posted, at)),
  },
);
