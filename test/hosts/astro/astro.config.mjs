export default { build: { assets: 'assets' }, devToolbar: { enabled: false } };
