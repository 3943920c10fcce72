import type { Colour } from '../terminal/printer.ts';
import type { ListedOutcome } from './listed-outcome.ts';

export function colourOf(outcome: ListedOutcome): Colour {
  switch (outcome) {
    case 'SUCCEEDED':
      return 'green';
    case 'PARTIAL_FAILED':
    case 'RUNNING':
      return 'yellow';
    case 'IGNORED':
      return 'dim';
    default:
      return 'red';
  }
}
