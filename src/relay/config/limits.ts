/** Limits for form bodies. The deepest name of a lead is `data[ext_request][67][value][lat]`. */
export const formBodyLimits = { maxVariables: 1000, maxDepth: 5 };

/**
 * Memory of all unfinished request bodies together, in bytes. The largest body of a lead is 256 KB, most have 2 KB.
 */
export const maxHeldBodyBytes = 24 * 1024 * 1024;

/** Largest body of a send without files, and largest text of a send with files, in bytes. */
export const maxFormBytes = 256 * 1024;
