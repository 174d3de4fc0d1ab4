const paragraph =
  '<p>We keep what you write for as long as it takes to answer you, and show it to <b>nobody else</b>. ' +
  'Write to <a href="mailto:privacy@example.com">privacy@example.com</a> to have it erased.</p>\r\n';

/**
 * Returns the JSON text with which the simulated CRM answers `publication/single`, the API method for published
 * texts. Text 871 is published, text 872 is not published, and other ids do not exist (`undefined`).
 */
export function publicationText(id: string): string | undefined {
  if (id !== '871' && id !== '872') return undefined;
  return JSON.stringify({
    [id]: {
      id,
      title: 'Privacy notice &amp; terms',
      description: '',
      parent_id: '1',
      body: paragraph.repeat(30),
      publ: id === '871' ? '1' : '0',
      created_on: '2026-07-23 09:15:54',
      files: [],
      images: [],
      childs: [],
    },
  });
}
