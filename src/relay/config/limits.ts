/** Limits for form bodies. The deepest name of a lead is `data[ext_request][67][value][lat]`. */
export const formBodyLimits = { maxVariables: 1000, maxDepth: 5 };
