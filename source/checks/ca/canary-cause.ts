import type {CanaryAnswer} from '../../facts/canary.ts';
import type {Cause} from '../../facts/failure-words.ts';

/** What an authority would stumble over; null where it would not, or where nobody could ask. `here`: `canaryHere`. */
export function canaryCause({name, hops, next, body, error}: CanaryAnswer, here: string): Cause | null {
  const last = hops.at(-1);
  const urls = [...hops.map(({url}) => url), ...(next === null ? [] : [next])].slice(1);
  if (!last) {
    return error && connectCause(error.code, error.said, false);
  }
  if (last.status === 200 && body === here && urls.every(isUsual)) {
    return null;
  }
  const strange = urls.find(url => !isUsual(url));
  switch (true) {
    case strange !== undefined:
      return isHost(strange) ? 'redirect-port' : 'redirect-target';
    case error?.code === TOO_MANY_REDIRECTS:
      return 'redirect-loop';
    case error !== null && next?.startsWith('https:'):
      return connectCause(error.code, error.said, true);
    case error !== null && next !== null:
      return new URL(next).hostname.startsWith(name) && new URL(next).hostname !== name
        ? 'redirect-target'
        : connectCause(error.code, error.said, false);
    case last.status === 200:
      return 'other-answer';
    case last.status === 403:
      return 'forbidden';
    case last.status === 404:
      return 'not-found';
    case last.status >= 500:
      return 'server-error';
    default:
      return 'other-status';
  }
}

/** curl.se/libcurl/c/libcurl-errors.html. */
const TOO_MANY_REDIRECTS = 47;

function connectCause(code: number, said: string, https: boolean): Cause {
  switch (true) {
    case /wrong version number|packet length too long|unknown protocol/.test(said):
      return 'https-plain';
    case code === 35 || (code === 56 && https):
      return 'https-handshake';
    case code === 6:
      return https ? 'redirect-target' : 'dns';
    case /No route to host|prohibited|unreachable/i.test(said):
      return 'no-route';
    case code === 7:
      return https ? 'https-refused' : 'refused';
    case code === 28:
      return https ? 'https-timeout' : 'timeout';
    case code === 52:
      return 'closed';
    case /reset/i.test(said):
      return 'reset';
    default:
      return 'connection';
  }
}

/** http or https, on its own port; a missing slash makes a host of what should have been a path. */
function isUsual(url: string): boolean {
  return isHost(url) && ['', '80', '443'].includes(new URL(url).port);
}

function isHost(url: string): boolean {
  return (
    URL.canParse(url) &&
    /^https?:$/.test(new URL(url).protocol) &&
    !/\.well-known/.test(new URL(url).hostname)
  );
}
