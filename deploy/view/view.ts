import { createLogUpdate } from 'log-update';
import type { Console } from '../../machines/console/state.ts';
import { frame, progressLine } from './frame.ts';
import { coloured, plain } from './text.ts';

const frameMs = 200;
const lineMs = 1_000;
/** Facts a second are counted over this many frames or lines. */
const samples = 5;

type Screen = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

export interface ViewOptions {
  /** The console's state now; undefined before its actor is there. */
  readonly state: () => Console | undefined;
  /** The log's time. */
  readonly at?: () => string | undefined;
  /** Five frames a second go here if it is a terminal. */
  readonly screen: Screen;
  /** One line a second goes here if the screen is none. */
  readonly lines: NodeJS.WritableStream;
  /** Without colours, whatever the screen: NO_COLOR. */
  readonly noColour?: boolean;
}

export interface View {
  /** Draws once more and leaves it standing. May be called again. */
  stop(): void;
}

/** Shows a desk while it runs. It only reads, and keeps no process alive. */
export function startView({ state, at: logTime = () => undefined, screen, lines, noColour = false }: ViewOptions): View {
  const begun = performance.now();
  const onTerminal = screen.isTTY === true;
  const update = onTerminal ? createLogUpdate(screen) : undefined;
  const counted: { readonly at: number; readonly facts: number }[] = [];

  function draw(): void {
    const now = state();
    if (now === undefined) return;
    const at = performance.now();
    counted.push({ at, facts: now.facts });
    if (counted.length > samples + 1) counted.shift();
    const [first] = counted;
    const seconds = first === undefined ? 0 : (at - first.at) / 1_000;
    const pace = { factsPerSecond: seconds > 0 && first !== undefined ? (now.facts - first.facts) / seconds : 0, elapsed: (at - begun) / 1_000 };
    const time = logTime();
    const when = time === undefined ? {} : { at: time };
    if (update === undefined) lines.write(`investobot: ${progressLine(now, { ...pace, ...when })}\n`);
    else update(frame(now, { ...pace, ...when, width: screen.columns ?? 80, paint: noColour ? plain : coloured }));
  }

  const timer = setInterval(draw, onTerminal ? frameMs : lineMs);
  timer.unref();
  let stopped = false;
  return {
    stop() {
      if (stopped) return;
      stopped = true;
      clearInterval(timer);
      draw();
      update?.done();
    },
  };
}
