import {asFinding, type Finding} from '../../core/finding.ts';
import {formatCommand} from '../../core/quote.ts';
import type {Facts} from '../../facts/facts.ts';
import {dumpCommand} from '../../facts/nginx.ts';
import {everywhere} from '../../nginx/directives.ts';
import {closest} from '../../text/closest.ts';
import {defineCheck, notApplicable} from '../check.ts';
import {nginxUnread} from './no-nginx.ts';

/** A handler that is written into nginx's configuration; one in a file of its own is not seen here. */
const INLINE = 'mruby_ssl_handshake_handler_code';

/** What an object of Nginx::SSL can be told (ngx_mruby bed2510, src/http/ngx_http_mruby_ssl.c). */
const SETTERS = ['certificate', 'certificate_key', 'certificate_data', 'certificate_key_data'] as const;

/** In every handshake a method that does not exist ends the handler, and with it the handshake. */
export const handlerMethods = defineCheck({
  id: 'handler-methods',
  title: 'check.handler-methods',
  reads: ['nginx'],
  skip: facts =>
    nginxUnread(facts) ??
    (everywhere(facts.nginx.config, INLINE).length === 0
      ? notApplicable({key: 'skip.no-inline-handler'})
      : null),
  diagnose: ({nginx}) =>
    everywhere(nginx.config, INLINE).flatMap(({directive: {args, file, line}}) =>
      wrongSetters(args[0] ?? '').map(({method, row, text}) =>
        findingFor(nginx, {method, file, text, line: line + row}),
      ),
    ),
});

type Wrong = {
  /** Without its equals sign. */
  readonly method: string;
  /** Lines below the beginning of the handler, and that line. */
  readonly row: number;
  readonly text: string;
};

/** What is assigned to an object of Nginx::SSL that it does not have. */
function wrongSetters(code: string): Wrong[] {
  const objects = [...code.matchAll(/(\w+)\s*=\s*Nginx::SSL\.new\b/g)].map(([, name]) => name);
  return code
    .split('\n')
    .flatMap((text, row) =>
      [...text.matchAll(/^\s*(\w+)\.(\w+)\s*=(?![=~])/g)].flatMap(([, object, method = '']) =>
        objects.includes(object) && !SETTERS.some(setter => setter === method)
          ? [{method, row, text: text.trim()}]
          : [],
      ),
    );
}

type Place = Pick<Wrong, 'method' | 'text'> & {readonly file: string; readonly line: number};

function findingFor(nginx: Facts['nginx'], {method, text, file, line}: Place): Finding {
  const right = closest(method, SETTERS);
  const told = {
    layer: 'nginx',
    severity: 'error',
    evidence: [{ran: dumpCommand(nginx), said: `${file}:${line}: ${text}`}],
  } as const;
  const then = [formatCommand([...nginx.command, '-t']), formatCommand(reloadOf(nginx))];
  return right === null
    ? asFinding({
        ...{...told, code: 'CW-HANDLER-METHOD', values: {file, line, method}},
        remedy: {steps: [{key: 'CW-HANDLER-METHOD.do'}], commands: then},
      })
    : asFinding({
        ...{...told, code: 'CW-HANDLER-TYPO', values: {file, line, method, right}},
        remedy: {
          commands: [formatCommand(['sed', '-i', `${line}s/\\b${method}\\b/${right}/`, file]), ...then],
        },
      });
}

/** By its service, or by itself as it was started. */
function reloadOf({unit, command}: Facts['nginx']): readonly [string, ...string[]] {
  return unit === null ? [...command, '-s', 'reload'] : ['systemctl', 'reload', unit];
}
