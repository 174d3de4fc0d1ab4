/**
 * Attributes that keep optimizers (Cloudflare, LiteSpeed, WP Rocket, Autoptimize and PageSpeed) from delaying, moving
 * or joining a script. Cloudflare requires its attribute before `src`. An empty value: the attribute has no value.
 */
export const optimizerAttributes = {
  'data-cfasync': 'false',
  'data-no-optimize': '1',
  'data-no-defer': '1',
  'data-no-minify': '1',
  'data-noptimize': '1',
  'data-pagespeed-no-defer': '',
  nowprocket: '',
} as const;

/** The attributes as they stand in a tag. */
export const optimizerAttributesText = Object.entries(optimizerAttributes)
  .map(([name, value]) => (value ? `${name}="${value}"` : name))
  .join(' ');
