// Stands in for react-devtools-core, which is never loaded in production.
export default {};
