const files = import.meta.glob<string>('../crm/forms/*.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** Replaces `demo/crm/form-files.ts` in a browser: the texts of the files are part of the script. */
export function readFormFile(id: string): string | undefined {
  return files[`../crm/forms/${id}.json`];
}
