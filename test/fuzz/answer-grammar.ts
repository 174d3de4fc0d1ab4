import fc from 'fast-check';
import { type CorrectReply, faultReplies } from '../../demo/crm/fault-replies.js';
import { type FaultName, faultNames } from '../../demo/crm/faults.js';
import { definitionArbitrary, optionsJsonArbitrary } from './definition-grammar.js';
import { oddJsonArbitrary, rarely, textArbitrary } from './text-grammar.js';

/** An answer of the CRM, as bytes of an HTTP response. */
export interface CrmAnswer {
  /** Request that the CRM answers. */
  readonly request: 'form' | 'options' | 'upload' | 'send';
  /** The fault of the stand-in that the answer shows. */
  readonly fault: FaultName | undefined;
  /** True: bytes of the answer were changed after the simulated CRM has written it. */
  readonly isDamaged: boolean;
  readonly status: number;
  readonly contentType: string;
  /**
   * Body of the response; each character is one byte. Undefined: the connection breaks or, if `isHanging`, never
   * answers.
   */
  readonly body: string | undefined;
  readonly isHanging: boolean;
  /** Number of pieces in which the body arrives. */
  readonly pieceCount: number;
}

const replies: Readonly<Record<CrmAnswer['request'], fc.Arbitrary<CorrectReply>>> = {
  form: definitionArbitrary.map((text) => ({ text, isBare: true })),
  options: optionsJsonArbitrary.map((data) => ({
    text: `{"status":"success","data":${data}}`,
    isBare: false,
  })),
  upload: oddJsonArbitrary.map((name) => ({
    text: `{"status":"success","data":{"name":${name}}}`,
    isBare: false,
  })),
  send: oddJsonArbitrary.map((form) => ({ text: `{"status":"success","form":${form}}`, isBare: true })),
};
const requests = ['form', 'form', 'form', 'options', 'upload', 'send', 'send'] as const;

const contentTypes = [
  'text/html; charset=UTF-8',
  'text/html',
  'application/json',
  'text/html; charset=windows-1251',
  'application/json; charset=utf-16',
  'text/html; charset=nonsense',
  'nonsense',
];

const bytesOf = (text: string) => Buffer.from(text).toString('latin1');

type Damage = (body: string, at: number, text: string) => string;
const damages: readonly Damage[] = [
  (body, at) => body.slice(0, body.length * at),
  (body, at) => body + body.slice(body.length * at),
  (body, at, text) => body.slice(0, body.length * at) + bytesOf(text) + body.slice(body.length * at),
  (body, at) => body.slice(0, body.length * at) + body.slice(body.length * at + 1),
  (body, at) => `${body.slice(0, body.length * at)}\xff${body.slice(body.length * at + 1)}`,
  (body, at) => `${'['.repeat(at * 5_000)}${body}`,
  (body, at) => `${body}${' '.repeat(at * 50_000)}`,
  (body) => `<html><body>${body}</body></html>`,
];

const damageArbitrary = fc.tuple(
  fc.constantFrom(...damages),
  fc.double({ min: 0, max: 1, noNaN: true }),
  textArbitrary,
);

/** Answers of every kind with the faults of the stand-in, and one in four with further damage. */
export const answerArbitrary: fc.Arbitrary<CrmAnswer> = fc
  .constantFrom(...requests)
  .chain((request) =>
    fc.record({
      request: fc.constant(request),
      correct: replies[request],
      fault: rarely(2, fc.constantFrom(...faultNames)),
      damage: rarely(4, damageArbitrary),
      oddStatus: rarely(10, fc.constantFrom(204, 301, 302, 400, 404, 429, 500, 501, 502, 503)),
      contentType: fc.constantFrom(...contentTypes),
      pieceCount: fc.integer({ min: 1, max: 5 }),
    }),
  )
  .map(({ request, correct, fault, damage, oddStatus, contentType, pieceCount }) => {
    const reply = fault && faultReplies[fault];
    const text = reply ? reply.text?.(correct) : correct.text;
    const body = text === undefined ? undefined : bytesOf(text);
    const [spoil, at, inserted] = damage ?? [];
    const isDamaged = spoil !== undefined || oddStatus !== undefined || contentType.includes('utf-16');
    return {
      request,
      fault,
      isDamaged,
      status: oddStatus ?? reply?.status ?? 200,
      contentType,
      body: body === undefined || !spoil ? body : spoil(body, at ?? 0, inserted ?? ''),
      isHanging: Boolean(reply?.wait) && body === undefined,
      pieceCount,
    };
  });
