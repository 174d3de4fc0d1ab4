import { conditionPages } from './conditions.js';
import { containerPages } from './containers.js';
import type { HostPages } from './host-page-types.js';
import { navigationPages } from './navigation.js';
import { scriptPages } from './scripts.js';
import { selectPluginPages } from './select-plugins.js';
import { themePages } from './themes.js';

/** Every page of the zoo, by name. */
export const hostPages: HostPages = {
  ...conditionPages,
  ...selectPluginPages,
  ...themePages,
  ...navigationPages,
  ...containerPages,
  ...scriptPages,
};
