import type { ExtendedIssueCode, IssueCode } from '../form/issue.js';

/**
 * A text that contains a number, in each plural form of the language. The placeholder `{count}` stands for the
 * number.
 */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string }>;

/**
 * Texts of the widget that every form needs. A name in braces, such as `{field}`, is a placeholder. If a translation
 * lacks a text, the code does not compile.
 */
export interface Messages {
  /** Language code in BCP 47, for plural forms and for the `lang` attribute. */
  readonly language: string;
  /**
   * Language of the page as a BCP 47 tag, if the widget has no texts in this language. Numbers and dates are read and
   * written as people do in this language. Undefined: they are read and written as in `language`.
   */
  readonly locale?: string;
  /** `rtl`: the language is written from right to left. Undefined: it is written from left to right. */
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
  /** Shown when the visitor tries to send a form in which no field is filled in and no field is required. */
  readonly blank: string;
  readonly yes: string;
  readonly no: string;
  readonly noAnswer: string;
  readonly choose: string;
  /** Label of the button that opens the calendar. */
  readonly pickDate: string;
  /** Shown beside the label of a date or a time: how people write it in the language. */
  readonly example: string;
  readonly failed: {
    /** Shown when the form was not sent. The visitor can try again. */
    readonly notSent: string;
    /**
     * Shown when it is unknown whether the form was sent. The visitor can try again, because the relay recognises a
     * repeated form.
     */
    readonly unconfirmed: string;
    /**
     * Shown when it is unknown whether the form was sent. If the visitor tries again, the company may get the request
     * twice.
     */
    readonly unclear: string;
    /** Shown when the form could not be sent and is stored on the visitor's device. It will be sent later. */
    readonly kept: string;
    /** Shown when the CRM has refused the form. Sending it again cannot help. */
    readonly refused: string;
  };
  readonly issues: Readonly<Record<Exclude<IssueCode, ExtendedIssueCode | 'page'>, string>>;
  /**
   * Texts that only some forms need. Undefined: the language is English, and `loadExtendedMessages` has not loaded
   * these texts yet. In other languages these texts are always present.
   */
  readonly more?: ExtendedMessages;
}

/** Texts that only some forms need: for long lists, ranges, dates, locations, files, steps, dialogs and drafts. */
export interface ExtendedMessages {
  /** Shown in place of a field if the code of its control could not be loaded. */
  readonly controlFailed: string;
  /** Shown below a consent checkbox that must be ticked. */
  readonly consent: string;
  readonly issues: Readonly<Record<ExtendedIssueCode, string>>;
  /**
   * Label of a button on pages without script. Some lists offer options that depend on a choice in another list; the
   * button loads these options.
   */
  readonly nextLists: string;
  /** Labels of the two inputs of a range of numbers. */
  readonly from: string;
  readonly to: string;
  /** Labels of the two inputs of a range of dates, with or without times. */
  readonly dates: { readonly from: string; readonly to: string };
  /** Labels of the two inputs of a range of times. */
  readonly times: { readonly from: string; readonly to: string };
  /**
   * Announced to screen readers when the options of a list have changed after a choice in another list, for example
   * `District: 40 options`.
   */
  readonly listChanged: Plural;
  readonly list: {
    readonly loading: string;
    /**
     * Shown above a text input. The text input replaces a list whose options could not be loaded, so that the visitor
     * can still answer.
     */
    readonly failed: string;
    readonly count: Plural;
    readonly none: string;
    /** Announced to screen readers when the visitor leaves a list after typing a text that matches no option. */
    readonly missed: string;
    readonly chosen: Plural;
    readonly open: string;
    readonly remove: string;
    /** Announced to screen readers after a chosen option was removed. */
    readonly removed: string;
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
    /** Announces the chosen location to screen readers. The placeholder `{place}` stands for latitude and longitude. */
    readonly taken: string;
    readonly mapFailed: string;
  };
  readonly upload: {
    readonly progress: string;
    /** Progress of an upload, with the remaining time in the placeholder `{time}`. */
    readonly timeLeft: string;
    readonly done: string;
    readonly failed: string;
    readonly remove: string;
    /** Announced to screen readers after a file was removed. */
    readonly removed: string;
    readonly cancel: string;
    readonly drop: string;
    /** Label of the button that opens the browser's dialog for choosing files. */
    readonly choose: string;
    /** Label of the button that opens the camera of a phone. */
    readonly photo: string;
    readonly limit: string;
    /** Names the kinds of files that a field accepts, for example `Accepted: PDF, JPG`. */
    readonly kinds: string;
    /**
     * Messages about files that cannot be sent, by reason. `content`: the content of the file does not match the
     * ending of its name, so the file may be something else.
     */
    readonly refused: Readonly<Record<'kind' | 'content' | 'empty' | 'folder', string>>;
  };
  readonly emailGuess: string;
  /** Names the country that is assumed for a phone number without a calling code, for example `Russia (+7)`. */
  readonly phoneCountry: string;
  readonly steps: { readonly step: string; readonly next: string; readonly back: string };
  readonly close: string;
  readonly draft: { readonly restored: string; readonly clear: string };
  readonly preview: string;
  /** Note above a form that sends a test lead (`?apro-test`). */
  readonly test: string;
  /**
   * Shown in place of a form if another attempt cannot help, by error code. `not-allowed`: the relay refuses the
   * website. `blocked`: the page or an extension of the browser blocks the connection. `missing`: any other code, for
   * example because the form does not exist.
   */
  readonly unavailable: Readonly<Record<'missing' | 'not-allowed' | 'blocked', string>>;
  /** Added to a text about a failed form that is stored on the device. */
  readonly saved: string;
  /** Shown when the form cannot be sent, because a policy or an extension of the browser blocks the connection. */
  readonly blocked: string;
}

/** All texts of the widget in one language. */
export type Translation = Messages & { readonly more: ExtendedMessages };

/** Texts of the widget that a page replaces by its own texts. */
export type MessageOverrides = DeepPartial<Translation>;

type DeepPartial<T> = T extends string ? string : { readonly [K in keyof T]?: DeepPartial<T[K]> };
