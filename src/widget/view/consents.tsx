import { type Signal, signal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import type { GivenConsent } from '../../form/consent.js';
import type { RichText } from '../../form/rich-text.js';
import type { Messages } from '../../messages/messages.js';
import { adoptStylesAt } from '../../styles/adopt-styles.js';
import css from './consents.css?inline';
import { RichTextView } from './rich-text.js';

/** One box to tick; `[text](https://…)` in the text is a link. */
export interface Consent {
  readonly id: string;
  readonly text: string;
  readonly required: boolean;
  /** Id of a publication of the CRM whose text is shown under the box; the relay must be allowed to (`PUBLICATIONS`). */
  readonly publication?: string | undefined;
}

/** What a relay says of a publication. */
export interface Publication {
  readonly title: string;
  readonly text: RichText;
  /** SHA-256 of title and text. */
  readonly version: string;
}

interface Box {
  readonly consent: Consent;
  readonly publication: Publication | undefined;
  readonly version: string;
  readonly isGiven: Signal<boolean>;
  readonly isMissed: Signal<boolean>;
  at: string;
}

/** `read`: undefined for a publication that can't be had; the box is shown all the same. */
export async function createConsents(
  consents: readonly Consent[],
  messages: Messages,
  read: (publication: string) => Promise<Publication | undefined>,
) {
  const boxes: readonly Box[] = await Promise.all(
    consents.map(async (consent) => {
      const publication = consent.publication === undefined ? undefined : await read(consent.publication);
      return {
        consent,
        publication,
        version: publication?.version ?? (await digest(consent.text)),
        isGiven: signal(false),
        isMissed: signal(false),
        at: new Date().toISOString(),
      };
    }),
  );
  const elements = new Map<Box, HTMLInputElement>();

  function agrees(): boolean {
    const missed = boxes.filter(({ consent, isGiven }) => consent.required && !isGiven.peek());
    for (const box of boxes) box.isMissed.value = missed.includes(box);
    if (missed[0]) elements.get(missed[0])?.focus();
    return missed.length === 0;
  }

  function Consents({ prefix }: { readonly prefix: string }): ComponentChild {
    return boxes.map((box) => {
      const id = `${prefix}-consent-${box.consent.id}`;
      const isMissed = box.isMissed.value && !box.isGiven.value;
      return (
        <div key={id} class="field">
          <label class="choice" for={id}>
            <input
              type="checkbox"
              id={id}
              required={box.consent.required}
              aria-invalid={isMissed || undefined}
              aria-describedby={isMissed ? `${id}-error` : undefined}
              checked={box.isGiven.value}
              ref={(element) => {
                if (element) elements.set(box, element);
              }}
              onChange={({ currentTarget }) => {
                box.isGiven.value = currentTarget.checked;
                box.at = new Date().toISOString();
              }}
            />
            <span>
              {withLinks(box.consent.text || (box.publication?.title ?? ''))}
              {box.consent.required && (
                <span class="star" aria-hidden="true">
                  {' *'}
                </span>
              )}
            </span>
          </label>
          {box.publication && (
            <details class="terms" ref={(element) => adoptStylesAt(element, css)}>
              <summary>{box.publication.title}</summary>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
              <section aria-label={box.publication.title} tabIndex={0}>
                <RichTextView text={box.publication.text} />
              </section>
            </details>
          )}
          {isMissed && (
            <p id={`${id}-error`} class="error" role="alert">
              {messages.issues.required}
            </p>
          )}
        </div>
      );
    });
  }

  const given = (): readonly GivenConsent[] =>
    boxes.map(({ consent: { id, text, publication = '' }, publication: shown, version, isGiven, at }) => ({
      id,
      text: text || (shown?.title ?? ''),
      version,
      publication: shown ? publication : '',
      // The relay has it.
      document: '',
      given: isGiven.peek(),
      at,
      language: messages.language,
    }));
  function reset(): void {
    for (const box of boxes) {
      box.isGiven.value = box.isMissed.value = false;
      box.at = new Date().toISOString();
    }
  }

  return { Consents, agrees, given, reset };
}

function withLinks(text: string): ComponentChild {
  return text.split(/(\[[^\]]+\]\(https:\/\/[^)\s]+\))/).map((part) => {
    const [, words, href] = /^\[([^\]]+)\]\((https:\/\/[^)\s]+)\)$/.exec(part) ?? [];
    return href ? (
      <a key={href} href={href} target="_blank" rel="noopener">
        {words}
      </a>
    ) : (
      part
    );
  });
}

async function digest(text: string): Promise<string> {
  if (!globalThis.crypto?.subtle) return '';
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
