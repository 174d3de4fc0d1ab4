// What only forms with nested or fetched lists need, as one part to be fetched with the first of them.
export { followedList } from './option-list.js';
export { findParents } from './parents.js';
