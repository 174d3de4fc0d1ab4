import { expect, test } from 'vitest';
import { parseTrigger } from '../../../src/embed/mount/triggers.js';

test.each([
  ['load', { kind: 'load' }],
  [' exit ', { kind: 'exit' }],
  ['delay:5', { kind: 'delay', seconds: 5 }],
  ['delay:0.5', { kind: 'delay', seconds: 0.5 }],
  ['scroll:50', { kind: 'scroll', percent: 50 }],
])('parseTrigger reads %j', (text, trigger) => {
  expect(parseTrigger(text.trim())).toEqual(trigger);
});

test.each([
  '',
  'delay',
  'delay:',
  'delay:-1',
  'delay:soon',
  'scroll:101',
  'scroll',
  'hover',
  'load:1x'.slice(5),
])('parseTrigger rejects %j', (text) => {
  expect(parseTrigger(text)).toBeUndefined();
});
