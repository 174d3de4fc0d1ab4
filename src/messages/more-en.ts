import type { ExtendedMessages, Messages } from './messages.js';

export const extendedEn = {
  controlFailed: 'This field could not be loaded.',
  consent: 'Tick this box to continue.',
  issues: {
    'phone-short':
      'This number is too short. Enter the full number with the country code, for example {example}.',
    'phone-long': 'This number is too long. Enter it with its country code, for example {example}.',
    time: 'Enter a time, for example {example}.',
    datetime: 'Enter a date and a time, for example {example}.',
    latitude: 'Latitude must be a number between −90 and 90.',
    longitude: 'Longitude must be a number between −180 and 180.',
    'range-order': '“From” must not be greater than “To”.',
    'upload-failed': 'A file didn’t upload. Try again or remove it.',
    'file-too-large': '{file} is too large. Each file must be {size} or smaller.',
    'file-refused': '{file} can’t be sent. Remove it and choose another file.',
    'too-many-files': 'You can send up to {count} files.',
    'date-order': '“To” can’t be before “From”.',
    'time-order': '“To” can’t be before “From”.',
    'required-file': 'Choose a file.',
  },
  nextLists: 'Update the form',
  from: 'From',
  to: 'To',
  dates: { from: 'From', to: 'To' },
  times: { from: 'From', to: 'To' },
  listChanged: { one: '{field}: {count} option', other: '{field}: {count} options' },
  list: {
    loading: 'Loading…',
    failed: 'The list could not be loaded. You can type your answer.',
    count: { one: '{count} option', other: '{count} options' },
    none: 'Nothing found for “{text}”',
    missed: '“{text}” is not in the list. Choose an option.',
    chosen: { one: '{count} chosen', other: '{count} chosen' },
    open: 'Show the options',
    remove: 'Remove {option}',
    selectShown: 'Select all shown',
    done: 'Done',
    removed: '{option}: removed',
  },
  calendar: {
    previous: 'Previous month',
    next: 'Next month',
  },
  place: {
    latitude: 'Latitude',
    longitude: 'Longitude',
    locate: 'Use my location',
    locating: 'Finding your location…',
    failed: 'Your location could not be found. Enter the coordinates.',
    map: 'Choose on the map',
    mapHint: 'Move the map until the place is in the middle.',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    take: 'Use this location',
    taken: 'Location: {place}',
    mapFailed: 'The map can’t be shown. Enter the coordinates.',
  },
  upload: {
    progress: '{file}: {percent} uploaded',
    timeLeft: '{file}: {percent} uploaded, {time} left',
    done: '{file}: uploaded',
    failed: '{file}: the upload was interrupted',
    remove: 'Remove {file}',
    cancel: 'Cancel uploading {file}',
    drop: 'or drop files here',
    photo: 'Take a photo',
    limit: 'Up to {count} files, up to {size} each',
    kinds: 'Accepted: {kinds}',
    refused: {
      kind: '{file} is of a kind that is not accepted. Accepted: {kinds}',
      content: '{file} can’t be read: its content does not match its name',
      empty: '{file} is empty',
      folder: '{file} is a folder. Choose the files inside.',
    },
    removed: '{file}: removed',
    choose: 'Choose files',
  },
  emailGuess: 'Did you mean {email}?',
  phoneCountry: '{country} ({code})',
  steps: { step: 'Step {step} of {steps}: {name}', next: 'Next', back: 'Back' },
  close: 'Close',
  draft: { restored: 'We’ve restored what you entered earlier.', clear: 'Clear the form' },
  preview: 'This is a preview. Nothing will be sent.',
  test: 'This is a test. The request is marked as a test.',
  unavailable: {
    missing: 'This form is not available. Please contact us directly.',
    'not-allowed': 'This form can’t be used on this website. Please contact us directly.',
    blocked:
      'The form can’t be shown right now. The connection to it is blocked, for example by an ad blocker. Please contact us directly.',
  },
  saved: 'It’s saved on this device.',
  blocked:
    'Your form can’t be sent: the connection is blocked, for example by an ad blocker. Everything you typed is still here. Please contact us directly.',
} as const satisfies ExtendedMessages;

/**
 * Returns the extended messages (texts that only some forms need) of a language. The main script must not import this
 * function, because the import would add all extended English messages to its size.
 */
export function getExtendedMessages({ more }: Messages): ExtendedMessages {
  return more ?? extendedEn;
}

export function addExtendedEnglish(messages: Messages): Messages {
  return { ...messages, more: extendedEn };
}
