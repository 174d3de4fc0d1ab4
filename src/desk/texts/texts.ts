import type { LeadAction } from '../../relay/operator/lead-action-states.js';
import type { LeadState } from '../../relay/storage/tables/lead-schema.js';

/** All texts of the desk (the relay's web app for administrators) in one language. */
export interface DeskTexts {
  readonly language: string;
  readonly title: string;
  readonly pages: Readonly<Record<'overview' | 'leads' | 'sites' | 'place', string>>;
  readonly logOut: string;
  readonly login: {
    readonly title: string;
    readonly hint: string;
    readonly password: string;
    readonly submit: string;
    readonly wrong: string;
    readonly ended: string;
  };
  readonly lost: string;
  readonly lights: {
    readonly relay: string;
    readonly crm: string;
    readonly waiting: string;
    readonly needsYou: string;
    readonly good: string;
    readonly warning: string;
    readonly bad: string;
    readonly leads: (count: number) => string;
    readonly storeWorks: string;
    readonly storeFails: string;
    readonly works: string;
    readonly down: string;
    readonly paused: string;
    readonly keyRequests: (left: number, limit: number) => string;
    readonly nothingWaits: string;
    readonly oldest: (duration: string) => string;
    readonly nextTry: (duration: string) => string;
    readonly nothingToDo: string;
    readonly toDecide: string;
    readonly spam: (count: number) => string;
  };
  readonly perHour: string;
  readonly untilCrm: string;
  readonly median: string;
  readonly slowest: string;
  readonly suspicious: string;
  readonly received: string;
  readonly hour: string;
  readonly figures: string;
  readonly unfinished: string;
  readonly allThrough: string;
  readonly allLeads: string;
  readonly columns: Readonly<Record<'number' | 'form' | 'came' | 'state' | 'why' | 'action', string>>;
  readonly states: Readonly<Record<LeadState, string>>;
  readonly actions: Readonly<Record<LeadAction, string>>;
  readonly done: (action: string, count: number) => string;
  readonly failed: (count: number, reason: string) => string;
  readonly confirmErase: (count: number) => string;
  readonly cancel: string;
  readonly open: string;
  readonly select: (receipt: string) => string;
  readonly selected: (count: number) => string;
  readonly find: string;
  readonly filter: string;
  readonly more: string;
  readonly none: string;
  readonly lead: {
    readonly attempts: string;
    readonly repeat: string;
    readonly emptied: string;
    readonly personal: string;
    readonly showPersonal: string;
    readonly hidePersonal: string;
    readonly audited: string;
    readonly files: string;
    readonly consents: string;
    readonly back: string;
    readonly nextTry: string;
  };
  readonly sites: {
    readonly allowed: string;
    readonly any: string;
    readonly noneAllowed: string;
    readonly refused: string;
    readonly noneRefused: string;
    readonly paste: string;
    readonly proxies: string;
  };
  readonly place: {
    readonly intro: string;
    readonly form: string;
    readonly system: string;
    readonly copy: string;
    readonly copied: string;
    readonly hosted: string;
    readonly noAddress: string;
  };
  /**
   * Advice for the error codes of leads that administrators meet most often. For other codes, English sentences are
   * shown.
   */
  readonly codes: Readonly<Partial<Record<string, string>>>;
}
