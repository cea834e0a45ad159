import type {BuildOptions} from 'esbuild';

export const modules: BuildOptions;
/** For esbuild: all of the program but its first file. */
export const program: BuildOptions & {readonly metafile: true};
