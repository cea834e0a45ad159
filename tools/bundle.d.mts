import type {BuildOptions} from 'esbuild';

export const modules: BuildOptions;
