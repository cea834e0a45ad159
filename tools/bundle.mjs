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
