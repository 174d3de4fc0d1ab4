/** The build puts fewer countries in the place of this file: see `scripts/phone-metadata.ts`. */
export { default as metadata } from 'libphonenumber-js/min/metadata';
export { default as examples } from 'libphonenumber-js/mobile/examples';
