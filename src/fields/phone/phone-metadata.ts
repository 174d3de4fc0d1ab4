/** The build replaces this module by metadata of fewer countries: see `build/phone-metadata.ts`. */
export { default as metadata } from 'libphonenumber-js/min/metadata';
export { default as examples } from 'libphonenumber-js/mobile/examples';
