import type { Messages, MoreMessages } from './messages.js';
import { moreEn } from './more-en.js';

/** The rarer sentences of a language; only parts that are fetched themselves may import this. */
export function moreOf({ more }: Messages): MoreMessages {
  return more ?? moreEn;
}
