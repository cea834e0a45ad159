/** A file's text, put into the bundle: `import text from './file.rb?raw'`. */
declare module '*?raw' {
  const text: string;
  export default text;
}
