import type { Session } from '../session.ts';
import { type Ending, exitCodeOf } from './execution-ending.ts';
import type { ExecutionProgress } from './execution-progress.ts';
import { elapsed, endingText, progressJson, progressText, progressTextNow } from './progress-text.ts';

/** Output of `watch`. */
export interface WatchScreen {
  /** Shows a change. */
  show(progress: ExecutionProgress): Promise<void>;
  /** Stops the output. */
  close(): void;
}

export interface WatchedExecution {
  readonly executionArn: string;
  readonly startedAt: Date;
}

/** A redrawn line at a terminal, a line per change in a pipe, or a JSON object per change. */
export function openScreen(followed: WatchedExecution, json: boolean, session: Session): WatchScreen {
  if (json) return jsonScreen(followed, session);
  return session.columns === undefined ? lineScreen(followed, session) : terminalScreen(followed, session);
}

function jsonScreen({ executionArn, startedAt }: WatchedExecution, session: Session): WatchScreen {
  return {
    show: (progress) => session.print(JSON.stringify(progressJson(progress, executionArn, startedAt))),
    close: () => {},
  };
}

function lineScreen({ startedAt }: WatchedExecution, session: Session): WatchScreen {
  return {
    show: async (progress) => {
      if (progress.ending) return showEnding(progress.ending, elapsed(startedAt, progress.at), session);
      await session.print(`${progress.at.toISOString().slice(0, 19)}Z  ${progressText(progress)}`);
    },
    close: () => {},
  };
}

function terminalScreen({ startedAt }: WatchedExecution, session: Session): WatchScreen {
  let shown: ExecutionProgress | undefined;
  const draw = () => {
    if (shown === undefined) return;
    const now = new Date();
    session.out.redraw(`${progressTextNow(shown, now)}, ${elapsed(startedAt, now)} since the start`);
  };
  const timer = setInterval(draw, 1000);
  const close = () => {
    clearInterval(timer);
    if (shown !== undefined) session.out.clear();
    shown = undefined;
  };
  return {
    show: async (progress) => {
      if (progress.ending) {
        close();
        return showEnding(progress.ending, elapsed(startedAt, progress.at), session);
      }
      shown = progress;
      draw();
    },
    close,
  };
}

async function showEnding(ending: Ending, after: string, session: Session): Promise<void> {
  const { title, data, advice } = endingText(ending);
  const colour = ({ 0: 'green', 3: 'yellow' } as const)[exitCodeOf(ending)] ?? 'red';
  await session.print(session.paint(colour, `${title} (after ${after})`));
  await session.print(...data);
  if (advice.length > 0) session.tell('', 'What to do:', ...advice);
}
