import type { ExtendedIssueCode, IssueCode } from '../form/issue.js';

/** One form of a sentence per plural category of the language; `{count}` is the number. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string }>;

/** What a form of plain fields can say. `{name}` is a placeholder; a language without a sentence does not compile. */
export interface Messages {
  /** BCP 47, for plurals and for the `lang` attribute. */
  readonly language: string;
  /** `rtl` where the language runs from right to left. */
  readonly direction?: 'rtl';
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
  /** No field is filled in, and none has to be. */
  readonly blank: string;
  readonly yes: string;
  readonly no: string;
  readonly noAnswer: string;
  readonly choose: string;
  /** Opens a calendar. */
  readonly pickDate: string;
  readonly parentFirst: string;
  readonly listLoading: string;
  /** There is a box to type into in its place. */
  readonly listFailed: string;
  readonly failed: {
    /** Certainly not there; the same again may work. */
    readonly notSent: string;
    /** Perhaps there; a second try can't make a second lead. */
    readonly unconfirmed: string;
    /** Perhaps there; a second try may make a second lead. */
    readonly unclear: string;
    /** It is kept on this device until it can be sent. */
    readonly kept: string;
    /** The CRM does not take this form as it is. */
    readonly refused: string;
  };
  readonly issues: Readonly<Record<Exclude<IssueCode, ExtendedIssueCode>, string>>;
  /** Every language brings it along but English, whose part is fetched with the first form that needs it. */
  readonly more?: ExtendedMessages;
}

/** What only some forms have to say: long lists, ranges, dates, places, files, steps, dialogs, drafts. */
export interface ExtendedMessages {
  /** In the place of a field of several controls, which is fetched. */
  readonly controlFailed: string;
  readonly issues: Readonly<Record<ExtendedIssueCode, string>>;
  /** Button of a page without script, for lists that depend on others. */
  readonly nextLists: string;
  readonly from: string;
  readonly to: string;
  /** Said when a parent's choice has brought another list: `District: 40 options`. */
  readonly listChanged: Plural;
  readonly list: {
    readonly count: Plural;
    readonly none: string;
    /** Said when the field is left and what was typed led to no choice. */
    readonly missed: string;
    readonly chosen: Plural;
    readonly open: string;
    readonly clear: string;
    readonly remove: string;
    readonly selectShown: string;
    readonly done: string;
  };
  readonly calendar: {
    readonly previous: string;
    readonly next: string;
  };
  readonly place: {
    readonly latitude: string;
    readonly longitude: string;
    readonly locate: string;
    readonly locating: string;
    readonly failed: string;
    readonly map: string;
    readonly mapHint: string;
    readonly zoomIn: string;
    readonly zoomOut: string;
    readonly take: string;
    /** `{place}` is latitude and longitude. */
    readonly taken: string;
    readonly mapFailed: string;
  };
  readonly upload: {
    readonly progress: string;
    /** As `progress`, with `{time}` still to go. */
    readonly timeLeft: string;
    readonly done: string;
    readonly failed: string;
    readonly remove: string;
    readonly cancel: string;
    readonly drop: string;
    /** Opens a phone's camera. */
    readonly photo: string;
    readonly limit: string;
  };
  readonly emailGuess: string;
  /** Whose number one without a country's code is taken for: `Russia (+7)`. */
  readonly phoneCountry: string;
  readonly steps: { readonly step: string; readonly next: string; readonly back: string };
  readonly close: string;
  readonly draft: { readonly restored: string; readonly clear: string };
  readonly preview: string;
}

/** A whole language. */
export type Translation = Messages & { readonly more: ExtendedMessages };

/** What a site says in words of its own. */
export type MessageOverrides = DeepPartial<Translation>;

type DeepPartial<T> = T extends string ? string : { readonly [K in keyof T]?: DeepPartial<T[K]> };
