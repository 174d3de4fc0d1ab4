import type { IssueCode } from '../form/issue.js';

/** One form of a sentence per plural category of the language; `{count}` is the number. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string }>;

/** Every sentence the widget can say. `{name}` is a placeholder; a language without a sentence does not compile. */
export interface Messages {
  /** BCP 47, for plurals and for the `lang` attribute. */
  readonly language: string;
  readonly send: string;
  readonly sending: string;
  readonly waiting: string;
  readonly sendAgain: string;
  readonly another: string;
  readonly sent: string;
  readonly receipt: string;
  readonly required: string;
  readonly loading: string;
  readonly retry: string;
  readonly unavailable: string;
  readonly contact: string;
  readonly request: string;
  readonly object: string;
  readonly problems: Plural;
  /** Button of a page without script, for lists that depend on others. */
  readonly nextLists: string;
  /** No field is filled in, and none has to be. */
  readonly blank: string;
  readonly yes: string;
  readonly no: string;
  readonly noAnswer: string;
  readonly choose: string;
  readonly parentFirst: string;
  readonly listLoading: string;
  readonly listFailed: string;
  readonly controlFailed: string;
  readonly from: string;
  readonly to: string;
  readonly latitude: string;
  readonly longitude: string;
  readonly locate: string;
  readonly locating: string;
  readonly locateFailed: string;
  readonly upload: { readonly progress: string; readonly done: string; readonly failed: string };
  readonly remove: string;
  readonly failed: {
    /** Certainly not there; the same again may work. */
    readonly notSent: string;
    /** Perhaps there; a second try can't make a second lead. */
    readonly unconfirmed: string;
    /** Perhaps there; a second try may make a second lead. */
    readonly unclear: string;
    /** The CRM does not take this form as it is. */
    readonly refused: string;
  };
  readonly issues: Readonly<Record<IssueCode, string>>;
}
