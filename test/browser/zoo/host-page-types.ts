import type { FrameLocator, Locator, Page } from '@playwright/test';

/** Pieces of HTML of which a host page consists. */
export interface PageParts {
  /** HTML of the form: `<apro-form>`, or the result of `HostPage.element`. */
  readonly form: string;
  /** The tag of `embed.js`. */
  readonly script: string;
  /** Origin of the relay. */
  readonly relay: string;
  /** Id of the form. */
  readonly id: string;
}

/** The page or the frame that contains the form. */
export type FormRoot = Page | FrameLocator;

/**
 * A page of the zoo. The default is an empty page in English. `/packages/PATH` in its markup is a file of `node_modules`.
 */
export interface HostPage {
  /** @default `lang="en"` */
  readonly rootAttributes?: string;
  readonly head?: string;
  /** @default no policy and no other header */
  headers?(parts: PageParts): Readonly<Record<string, string>>;
  /** Attributes of the script tag. */
  readonly scriptAttributes?: string;
  /** Attributes of `<apro-form>` besides `form`. */
  readonly attributes?: string;
  /** Other markup in place of `<apro-form>`. */
  element?(id: string): string;
  /** Content of `<body>`, the script included. */
  body?(parts: PageParts): string;
  /** Further pages and fragments of the site, by URL path. */
  files?(parts: PageParts): Readonly<Record<string, string>>;
  /** URL path of the page at which the visit starts. @default `/`, the page itself */
  readonly start?: string;
  /** Runs before the page is opened. */
  prepare?(page: Page): Promise<unknown>;
  /** Runs after the page is opened, for example a click that leads to the form. */
  arrive?(page: Page): Promise<unknown>;
  /** Runs after the form is shown: what scripts of the page do to the form. */
  apply?(page: Page): Promise<unknown>;
  /** Runs after the form is filled in and before it is sent. */
  disturb?(page: Page): Promise<unknown>;
  /** Frame that contains the form. @default none, the form is a part of the page */
  readonly frame?: string;
  /** Own ways to fill in a kind of field, in place of its contract. */
  readonly fill?: Readonly<Record<string, (field: Locator, page: Page) => Promise<unknown>>>;
  /** Kinds that cannot work on the page, with the reason. docs/sites.md, "Limits", says the same. */
  readonly limits?: Readonly<Record<string, string>>;
}

export type HostPages = Readonly<Record<string, HostPage>>;
