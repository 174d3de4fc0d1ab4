/** Deepest bracket that a lead needs: `data[ext_request][67][value][lat]`. */
export const formBodyLimits = { maxVariables: 1000, maxDepth: 5 };
