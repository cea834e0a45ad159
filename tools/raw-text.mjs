import {readFileSync} from 'node:fs';
import {join} from 'node:path';

/** For esbuild: `import text from './file.rb?raw'`, which vitest knows by itself. */
export const rawText = {
  name: 'raw-text',
  setup({onResolve, onLoad}) {
    onResolve({filter: /\?raw$/}, ({path, resolveDir}) => ({
      path: join(resolveDir, path.replace(/\?raw$/, '')),
      namespace: 'raw-text',
    }));
    onLoad({filter: /./, namespace: 'raw-text'}, ({path}) => ({
      contents: readFileSync(path, 'utf8'),
      loader: 'text',
    }));
  },
};
