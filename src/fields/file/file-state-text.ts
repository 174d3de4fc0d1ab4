import { formatMessage } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import type { FileEntry } from './file-entry.js';

/**
 * The remaining time of an upload is shown only if both the elapsed time and the remaining time are at least this
 * long, in milliseconds. An estimate for a shorter time would be wrong or of no use.
 */
const minEstimateMs = 2_000;

/**
 * Returns the state of a file, such as the progress of its upload, as a text for the visitor. `nowMs`: the current
 * `performance.now()` in milliseconds.
 */
export function formatFileState(
  { file, state }: FileEntry,
  messages: Messages,
  fileKinds: readonly string[] = [],
  nowMs = performance.now(),
): string {
  const { upload, ...extendedMessages } = getExtendedMessages(messages);
  if (state.status === 'too-large') {
    return formatMessage(extendedMessages.issues['file-too-large'], {
      file: file.name,
      size: state.maxSizeText,
    });
  }
  if (state.status === 'refused') {
    const values = { file: file.name, kinds: formatFileKinds(fileKinds, messages) };
    const { reason } = state;
    const text = reason === 'unreadable' ? extendedMessages.issues['file-refused'] : upload.refused[reason];
    return formatMessage(text, values);
  }
  if (state.status !== 'uploading') return formatMessage(upload[state.status], { file: file.name });
  const { language } = messages;
  const percent = new Intl.NumberFormat(language, { style: 'percent' }).format(state.fraction);
  const elapsedMs = nowMs - state.startedAtMs;
  const remainingMs = state.fraction > 0 ? (elapsedMs / state.fraction) * (1 - state.fraction) : 0;
  if (elapsedMs < minEstimateMs || remainingMs < minEstimateMs)
    return formatMessage(upload.progress, { file: file.name, percent });
  const showsMinutes = remainingMs > 90_000;
  const time = new Intl.NumberFormat(language, {
    style: 'unit',
    unit: showsMinutes ? 'minute' : 'second',
    unitDisplay: 'long',
    maximumFractionDigits: 0,
  }).format(remainingMs / (showsMinutes ? 60_000 : 1_000));
  return formatMessage(upload.timeLeft, { file: file.name, percent, time });
}

/** Returns file name extensions as a list in capital letters, for example `PDF, JPG, PNG`. */
export function formatFileKinds(fileKinds: readonly string[], { language }: Messages): string {
  const separator = /^(zh|ja)/.test(language) ? '、' : language === 'ar' ? '، ' : ', ';
  return fileKinds.map((kind) => kind.toUpperCase()).join(separator);
}

/**
 * Returns a file size in megabytes (1,000,000 bytes) as a text in the visitor's language, with at most one decimal.
 */
export function formatFileSize(bytes: number, { language }: Messages): string {
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: 'megabyte',
    maximumFractionDigits: 1,
  }).format(bytes / 1_000_000);
}
