import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { getAdvice } from '../../relay/monitoring/error-advice.js';
import { deskEn } from './en.js';
import { deskRu } from './ru.js';
import type { DeskTexts } from './texts.js';

/**
 * Returns the texts of the desk (the relay's web app for administrators): in Russian if the browser's first language
 * is Russian, otherwise in English.
 */
export function chooseTexts(languages: readonly string[]): DeskTexts {
  return languages[0]?.toLowerCase().startsWith('ru') ? deskRu : deskEn;
}

export const TextsContext = createContext<DeskTexts>(deskEn);
export const useTexts = (): DeskTexts => useContext(TextsContext);

/** Returns a sentence about an error code of a lead. If there is no sentence for the code, returns the code itself. */
export function describeCode(texts: DeskTexts, code: string): string {
  return texts.codes[code] ?? getAdvice(code) ?? code;
}

export function formatDateTime(texts: DeskTexts, iso: string): string {
  return new Intl.DateTimeFormat(texts.language, { dateStyle: 'short', timeStyle: 'short' }).format(
    new Date(iso),
  );
}

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** Writes a duration with its largest unit only, such as `3 min`. */
export function formatDuration(texts: DeskTexts, seconds: number): string {
  const [unit, size] = units.find(([, unitSeconds]) => seconds >= unitSeconds) ?? (['second', 1] as const);
  return new Intl.NumberFormat(texts.language, { style: 'unit', unit, unitDisplay: 'short' }).format(
    Math.round(seconds / size),
  );
}
