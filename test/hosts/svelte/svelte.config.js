/** The program needs no preprocessor. */
export default {};
