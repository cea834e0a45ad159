import {expect, test} from 'vitest';
import {challengeRoutes, type Target} from '../../source/facts/challenge-route.ts';
import {readNginxDump} from '../../source/nginx/read-config.ts';
import {readCases, type Text, toText} from '../cases.ts';

type RouteCase = {
  readonly about: string;
  readonly targets: readonly Target[];
  /** What `nginx -T` printed. */
  readonly config: Text;
  readonly routes: ReturnType<typeof challengeRoutes>;
};

test.each(readCases<RouteCase>(import.meta.dirname, 'cases', 'challenge-route'))(
  '$title: $about',
  ({targets, config, routes}) => {
    const {directives, error} = readNginxDump(toText(config));
    expect(error).toBeNull();
    expect(challengeRoutes(directives, targets)).toEqual(routes);
  },
);
