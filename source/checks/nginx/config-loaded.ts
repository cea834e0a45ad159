import {formatCommand} from '../../core/quote.ts';
import {layoutHere} from '../../facts/layout.ts';
import {defineCheck, notApplicable} from '../check.ts';
import {notSetUp} from '../machine/not-set-up.ts';

/** The servers that certwizard writes are on disk, and the running nginx is not older than they are. */
export const configLoaded = defineCheck({
  id: 'config-loaded',
  title: 'check.config-loaded',
  reads: ['nginx', 'files', 'build'],
  // An nginx that certwizard does not set up has nothing of ours to load.
  skip: ({nginx, files, build}) =>
    notSetUp({files}) ??
    (nginx.foreign && files[layoutHere({build, files}).nginxConfig] === undefined
      ? notApplicable({key: 'skip.foreign-nginx'})
      : null),
  diagnose({nginx, files, build}) {
    const {nginxConfig: file} = layoutHere({build, files});
    const written = files[file] !== undefined;
    if (written && nginx.ourConfigLoaded) {
      return [];
    }
    return [
      {
        code: written ? 'CW-CONFIG-NOT-LOADED' : 'CW-CONFIG-MISSING',
        severity: 'error',
        layer: 'nginx',
        values: {file},
        evidence: [
          {try: formatCommand(['ls', '-l', '--time-style=full-iso', file])},
          ...(written ? [{try: 'ps -o lstart,args -C nginx'}] : []),
        ],
        remedy: {step: 'handshake'},
      },
    ];
  },
  holds: ({build, files}) => ({
    key: 'check.config-loaded.seen',
    values: {file: layoutHere({build, files}).nginxConfig},
  }),
});
