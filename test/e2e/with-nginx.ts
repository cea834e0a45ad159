import {NATIVE_PACKAGES} from '../../source/facts/packages.ts';
import {makeLayer} from '../../source/lab/make-layer.ts';
import {prepareLayers} from './release.ts';

/** The disk of a server that has what the engine `native` installs, and nothing set up. */
export async function withNginx(): Promise<string[]> {
  const {server} = await prepareLayers(() => undefined);
  return makeLayer({name: 'with-nginx', over: server, packages: [...NATIVE_PACKAGES]});
}

/** The same with a clock that a command can be given. */
export async function withFaketime(): Promise<string[]> {
  const {server} = await prepareLayers(() => undefined);
  return makeLayer({name: 'with-faketime', over: server, packages: [...NATIVE_PACKAGES, 'faketime']});
}
