declare module 'virtual:script-sizes' {
  /** Size of each script of the build in bytes after Brotli compression, by the name of the script without its hash. */
  export const scriptSizes: Readonly<Record<string, number>>;
}
