import {Static, useApp, useStdout} from 'ink';
import {useEffect, useMemo, useReducer} from 'react';
import type {Server} from '../core/server.ts';
import {type Look, LookContext} from './context.ts';
import type {Engine} from './engine.ts';
import {reducer} from './reduce.ts';
import {type Given, initialState, isBusy, type Size} from './state.ts';
import {toneProps} from './tone.ts';
import {useEngine} from './use-engine.ts';
import {useKeys} from './use-keys.ts';
import {historyLines} from './views/history-lines.ts';
import {Rows} from './views/rows.tsx';
import {ScreenView} from './views/screen-view.tsx';
import type {UiText} from './words.ts';

/** Milliseconds between two turns of the spinner. */
const TICK = 120;

type AppProps = {
  readonly given: Given;
  readonly server: Server;
  readonly engine: Engine;
  readonly words: UiText;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls back with an exit code when the program is told to end by a signal; returns how to stop listening. */
  onSignal(end: (code: number) => void): () => void;
};

/** The terminal app: keys and the engine's news go into the reducer, the screen comes out of the state. */
export function App({given, server, engine, words, env, onSignal}: AppProps) {
  const {exit} = useApp();
  const size = useSize();
  const [state, dispatch] = useReducer(
    useMemo(() => reducer(words), [words]),
    null,
    () => initialState(given, size, Date.now()),
  );
  useEngine(state, dispatch, server, engine);

  useKeys(press => dispatch({type: 'press', press, at: Date.now()}));

  useEffect(() => dispatch({type: 'resized', size}), [size]);
  useEffect(() => onSignal(code => dispatch({type: 'ended-by-signal', code})), [onSignal]);

  const busy = isBusy(state);
  useEffect(() => {
    if (!busy) {
      return;
    }
    const timer = setInterval(() => dispatch({type: 'tick', at: Date.now()}), TICK);
    return () => clearInterval(timer);
  }, [busy]);

  const code = state.screen.kind === 'left' ? state.screen.code : null;
  useEffect(() => {
    if (code !== null) {
      exit(code);
    }
  }, [code, exit]);

  const {columns} = state.size;
  const look: Look = useMemo(
    () => ({words, columns, tone: tone => toneProps(tone, env)}),
    [words, columns, env],
  );
  const history = state.history.map((item, index) => ({item, index}));
  return (
    <LookContext value={look}>
      <Static items={history}>
        {({item, index}) => <Rows key={index} rows={historyLines(words, item, columns)} />}
      </Static>
      <ScreenView state={state} />
    </LookContext>
  );
}

/** The terminal's size, kept up to date. A terminal that does not tell counts as 80 by 24. */
function useSize(): Size {
  const {stdout} = useStdout();
  const [size, update] = useReducer(
    () => sizeOf(stdout),
    undefined,
    () => sizeOf(stdout),
  );
  useEffect(() => {
    stdout.on('resize', update);
    return () => {
      stdout.off('resize', update);
    };
  }, [stdout]);
  return size;
}

function sizeOf({rows, columns}: {rows?: number; columns?: number}): Size {
  return {rows: rows || 24, columns: columns || 80};
}
