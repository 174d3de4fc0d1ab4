import type { ExtendedMessages, Messages } from './messages.js';

export const extendedEn = {
  controlFailed: 'This field could not be loaded.',
  issues: {
    'phone-short':
      'This number is too short. Please enter all of it with its country code, for example {example}.',
    'phone-long': 'This number is too long. Please enter it with its country code, for example {example}.',
    time: 'Please enter a time, for example 21:30.',
    datetime: 'Please enter a date and a time, for example {example}.',
    latitude: 'The latitude is a number from −90 to 90.',
    longitude: 'The longitude is a number from −180 to 180.',
    'range-order': '“From” must not be greater than “To”.',
    'upload-failed': 'A file was not uploaded. Try it again or remove it.',
    'file-too-large': '{file} is too large. A file may have up to {size}.',
    'file-refused': '{file} can’t be sent. Remove it and choose another file.',
    'too-many-files': 'There are too many files. Up to {count} can be sent.',
  },
  nextLists: 'Show the lists that follow',
  from: 'From',
  to: 'To',
  listChanged: { one: '{field}: {count} option', other: '{field}: {count} options' },
  list: {
    count: { one: '{count} option', other: '{count} options' },
    none: 'Nothing found for “{text}”',
    missed: 'No option was chosen for “{text}”',
    chosen: { one: '{count} chosen', other: '{count} chosen' },
    open: 'Show the options',
    clear: 'Clear',
    remove: 'Remove {option}',
    selectShown: 'Select all shown',
    done: 'Done',
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
    failed: 'Your location could not be found. Please type it in.',
    map: 'Choose on the map',
    mapHint: 'Move the map until the place is in the middle.',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    take: 'Take this place',
    taken: 'Place: {place}',
    mapFailed: 'The map can’t be shown. Please type the place in.',
  },
  upload: {
    progress: '{file}: {percent} uploaded',
    timeLeft: '{file}: {percent} uploaded, {time} left',
    done: '{file}: uploaded',
    failed: '{file}: the upload was interrupted',
    remove: 'Remove {file}',
    cancel: 'Cancel {file}',
    drop: 'or drop files here',
    photo: 'Take a photo',
    limit: 'Up to {count} files, {size} each',
    kinds: 'Accepted: {kinds}',
    refused: {
      kind: '{file} is of a kind that is not accepted. Accepted: {kinds}',
      content: '{file} can’t be read: its content does not match its name',
      empty: '{file} is empty',
      folder: '{file} is a folder. Choose the files inside.',
    },
  },
  emailGuess: 'Did you mean {email}?',
  phoneCountry: '{country} ({code})',
  steps: { step: 'Step {step} of {steps}: {name}', next: 'Next', back: 'Back' },
  close: 'Close',
  draft: { restored: 'What you typed before is here again.', clear: 'Clear the form' },
  preview: 'This is a preview. Nothing will be sent.',
} as const satisfies ExtendedMessages;

/**
 * Returns the extended messages (texts that only some forms need) of a language. Only chunks that are loaded later
 * may import this function, because the import adds all extended English messages to the size of the chunk.
 */
export function getExtendedMessages({ more }: Messages): ExtendedMessages {
  return more ?? extendedEn;
}

export function addExtendedEnglish(messages: Messages): Messages {
  return { ...messages, more: extendedEn };
}
