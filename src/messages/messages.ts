import type { ExtendedIssueCode, IssueCode } from '../form/issue.js';

/** A message with a number: one form for each plural category of the language. `{count}` is the number. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string }>;

/** Messages that every form needs. `{name}` is a placeholder. A translation without one of the messages does not compile. */
export interface Messages {
  /** Language code in BCP 47, for plural forms and for the `lang` attribute. */
  readonly language: string;
  /** `rtl` for a language that is written from right to left. */
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
  /** Shown if no field is filled in and no field is required. */
  readonly blank: string;
  readonly yes: string;
  readonly no: string;
  readonly noAnswer: string;
  readonly choose: string;
  /** Label of the button that opens the calendar. */
  readonly pickDate: string;
  readonly parentFirst: string;
  readonly listLoading: string;
  /** Shown above the text input that replaces a list. */
  readonly listFailed: string;
  readonly failed: {
    /** The lead did not arrive. A retry can help. */
    readonly notSent: string;
    /** The lead may have arrived. A retry cannot make a second lead. */
    readonly unconfirmed: string;
    /** The lead may have arrived. A retry can make a second lead. */
    readonly unclear: string;
    /** The submission is stored on this device until it can be sent. */
    readonly kept: string;
    /** The CRM refused the form. A retry cannot help. */
    readonly refused: string;
  };
  readonly issues: Readonly<Record<Exclude<IssueCode, ExtendedIssueCode>, string>>;
  /** Extended messages. Undefined in English until `loadExtendedMessages` has fetched them; always set in other languages. */
  readonly more?: ExtendedMessages;
}

/** Messages that only some forms need: long lists, ranges, dates, locations, files, steps, dialogs, drafts. */
export interface ExtendedMessages {
  /** Shown in place of a field whose control could not be fetched. */
  readonly controlFailed: string;
  readonly issues: Readonly<Record<ExtendedIssueCode, string>>;
  /** Label of a button on pages without script: loads the lists that depend on the choices made. */
  readonly nextLists: string;
  readonly from: string;
  readonly to: string;
  /** Announced to screen readers when a list changes after a choice in its parent: `District: 40 options`. */
  readonly listChanged: Plural;
  readonly list: {
    readonly count: Plural;
    readonly none: string;
    /** Announced when the visitor leaves a list with a typed text that matches no option. */
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
    /** Like `progress`, with the remaining time in `{time}`. */
    readonly timeLeft: string;
    readonly done: string;
    readonly failed: string;
    readonly remove: string;
    readonly cancel: string;
    readonly drop: string;
    /** Label of the button that opens the camera of a phone. */
    readonly photo: string;
    readonly limit: string;
    /** Kinds of files that are accepted: `Accepted: PDF, JPG`. */
    readonly kinds: string;
    /** Why a file cannot be sent. `content`: the content does not match the ending of the name. */
    readonly refused: Readonly<Record<'kind' | 'content' | 'empty' | 'folder', string>>;
  };
  readonly emailGuess: string;
  /** Country that is assumed for a phone number without a calling code: `Russia (+7)`. */
  readonly phoneCountry: string;
  readonly steps: { readonly step: string; readonly next: string; readonly back: string };
  readonly close: string;
  readonly draft: { readonly restored: string; readonly clear: string };
  readonly preview: string;
}

/** All messages of a language. */
export type Translation = Messages & { readonly more: ExtendedMessages };

/** Messages that a site replaces with its own. */
export type MessageOverrides = DeepPartial<Translation>;

type DeepPartial<T> = T extends string ? string : { readonly [K in keyof T]?: DeepPartial<T[K]> };
