/** Files that one field takes. */
export const mostFiles = 10;
