/** A sentence for the developer of a page. A name in braces is a placeholder. */
export interface ConsoleSentence {
  /** Names the mistake, without a full stop. */
  readonly says: string;
  /** What to do, as whole sentences. */
  readonly todo: string;
  /** Id of the heading in `docs/trouble.md` that explains the sentence. */
  readonly section: string;
  /** Method of the console. @default 'warn' */
  readonly level?: 'info' | 'warn' | 'error';
}
