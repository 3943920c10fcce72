import type { Session } from '../session.ts';
import { type Ending, exitCodeOf } from './execution-ending.ts';
import type { View } from './execution-progress.ts';
import { changeOf, elapsed, farewell, standing, standingNow } from './progress-text.ts';

/** Where a person or a program follows an execution. */
export interface Screen {
  /** Called for each change. */
  show(view: View): Promise<void>;
  /** Nothing is shown after it. */
  close(): void;
}

export interface Followed {
  readonly executionArn: string;
  readonly startedAt: Date;
}

/** One line that is redrawn at a terminal, a line a change in a pipe, a JSON object a change for programs. */
export function openScreen(followed: Followed, json: boolean, session: Session): Screen {
  if (json) return jsonScreen(followed, session);
  return session.columns === undefined ? lineScreen(followed, session) : terminalScreen(followed, session);
}

function jsonScreen({ executionArn, startedAt }: Followed, session: Session): Screen {
  return { show: (view) => session.print(JSON.stringify(changeOf(view, executionArn, startedAt))), close: () => {} };
}

function lineScreen({ startedAt }: Followed, session: Session): Screen {
  return {
    show: async (view) => {
      if (view.ending) return showEnding(view.ending, elapsed(startedAt, view.at), session);
      await session.print(`${view.at.toISOString().slice(0, 19)}Z  ${standing(view)}`);
    },
    close: () => {},
  };
}

function terminalScreen({ startedAt }: Followed, session: Session): Screen {
  let shown: View | undefined;
  const draw = () => {
    if (shown === undefined) return;
    const now = new Date();
    session.out.redraw(`${standingNow(shown, now)}, ${elapsed(startedAt, now)} since the start`);
  };
  const timer = setInterval(draw, 1000);
  const close = () => {
    clearInterval(timer);
    if (shown !== undefined) session.out.clear();
    shown = undefined;
  };
  return {
    show: async (view) => {
      if (view.ending) {
        close();
        return showEnding(view.ending, elapsed(startedAt, view.at), session);
      }
      shown = view;
      draw();
    },
    close,
  };
}

async function showEnding(ending: Ending, after: string, session: Session): Promise<void> {
  const { title, data, advice } = farewell(ending);
  const colour = ({ 0: 'green', 3: 'yellow' } as const)[exitCodeOf(ending)] ?? 'red';
  await session.print(session.paint(colour, `${title} (after ${after})`));
  await session.print(...data);
  if (advice.length > 0) session.tell('', 'What to do:', ...advice);
}
