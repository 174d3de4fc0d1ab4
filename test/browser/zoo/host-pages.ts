import { conditionPages } from './conditions.js';
import type { HostPages } from './host-page-types.js';
import { selectPluginPages } from './select-plugins.js';

/** Every page of the zoo, by name. */
export const hostPages: HostPages = {
  ...conditionPages,
  ...selectPluginPages,
};
