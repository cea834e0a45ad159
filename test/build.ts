import {execa} from 'execa';

/** Builds dist/ before any test. */
export default async function setup(): Promise<void> {
  await execa('node', ['tools/build.mjs'], {stdio: ['ignore', 'inherit', 'inherit']});
}
