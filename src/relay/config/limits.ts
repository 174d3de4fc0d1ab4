/** Deepest bracket that a lead needs: `data[ext_request][67][value][lat]`. */
export const bodyLimits = { variables: 1000, depth: 5 };
