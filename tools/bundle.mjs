import {rawText} from './raw-text.mjs';

/** React's developer tools, which Ink would connect to where DEV=true is in the environment, are not in the bundle. */
const noDevtools = {
  name: 'no-devtools',
  setup({onLoad}) {
    onLoad({filter: /\/ink\/build\/utils\.js$/}, () => ({contents: 'export const isDev = () => false;'}));
    onLoad({filter: /\/ink\/build\/devtools\.js$/}, () => ({contents: ''}));
  },
};

/** For esbuild: how TypeScript becomes modules that Node 18 and later run. */
export const modules = {
  bundle: true,
  plugins: [rawText, noDevtools],
  platform: 'node',
  format: 'esm',
  outExtension: {'.js': '.mjs'},
  target: 'node18',
  // The array methods that Node 18 lacks.
  inject: ['tools/node-18.mjs'],
  logLevel: 'warning',
  define: {'process.env.NODE_ENV': '"production"'},
  // CommonJS packages in the bundle call require() for Node's own modules.
  banner: {
    js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url);",
  },
};

/** For esbuild: all of the program but its first file. */
export const program = {
  ...modules,
  minifySyntax: true,
  metafile: true,
  entryPoints: {
    main: 'source/cli/main.ts',
    apply: 'source/apply/root-helper.ts',
    root: 'source/core/root-process.ts',
  },
  // Each command is a chunk of its own: `status` does not load the terminal app.
  splitting: true,
};
