/**
 * The data of phone numbers in all countries. The build replaces this module by a module with fewer countries: see
 * `build/phone-metadata.ts`.
 */
export { default as metadata } from 'libphonenumber-js/min/metadata';
export { default as examples } from 'libphonenumber-js/mobile/examples';
