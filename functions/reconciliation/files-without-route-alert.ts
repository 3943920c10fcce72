import { count } from '../output-text.ts';
import { PACKAGE, packageCommand } from '../reports/package-command.ts';
import type { Publication } from '../workflow-states.ts';
import { type AlertContent, alertPublication } from './alert-content.ts';
import type { FilesWithoutRoute, KindWithoutRoute } from './files-without-route.ts';

export const WITHOUT_ROUTE_SCHEMA = 'lume-arrivals/files-without-route/1';

/** The body for programs; the texts are written from it. */
export interface FilesWithoutRouteEvent {
  readonly schema: typeof WITHOUT_ROUTE_SCHEMA;
  readonly stack: string;
  readonly region: string;
  readonly bucket: string;
  /** ISO 8601: files that came after this. */
  readonly since: string;
  readonly without_route: FilesWithoutRoute;
}

/** The alert about files that no route takes. */
export function withoutRouteAlert(event: FilesWithoutRouteEvent): Publication {
  return alertPublication(filesWithoutRouteContent(event), event);
}

export function filesWithoutRouteContent({
  stack,
  region,
  bucket,
  since,
  without_route,
}: FilesWithoutRouteEvent): AlertContent {
  const { kinds } = without_route;
  return {
    title: `UNROUTED ${count(without_route.count, 'file')} in ${bucket}: no route takes ${without_route.count === 1 ? 'it' : 'them'}`,
    summary: `${countSentence(without_route)} They were not processed, and will not be. ${kinds.map(kindSentence).join(' ')}`,
    facts: kinds.map(({ kind, example }) => ({ label: LABELS[kind], values: [example] })),
    steps: [
      ...kinds.map(({ kind, advice }) => ({ text: `${LABELS[kind]}: ${advice}` })),
      {
        text: `What a new route takes is found afterwards, where ${PACKAGE} is installed, and started with --start:`,
        command: packageCommand(`reconcile --deployment ${stack} --region ${region} --since ${since}`),
      },
    ],
    details: [
      { label: 'Deployment', values: [stack] },
      { label: 'From', values: [since] },
    ],
    thread: `files-without-route-${stack}`,
    keyword: 'UNROUTED',
  };
}

/** How many files, of how many objects, as a sentence. */
export function countSentence({ count: files, looked, complete }: FilesWithoutRoute): string {
  const of = complete
    ? count(looked, 'object')
    : `the ${count(looked, 'object')} that were looked at, and there are more`;
  if (files === 0) return `Of ${of}, none is a file without a route.`;
  return `No route takes ${count(files, 'file')} of ${of}.`;
}

function kindSentence({ kind, count: files }: KindWithoutRoute): string {
  return `${LABELS[kind]}: ${count(files, 'file')}.`;
}

/** Names of the kinds. */
export const LABELS: Readonly<Record<KindWithoutRoute['kind'], string>> = {
  case: 'Capitals',
  slash: 'Slashes',
  space: 'Spaces',
  unicode: 'Other characters',
  suffix: 'After the suffix',
  folder: 'Folder',
  ending: 'Ending',
  other: 'Not near a route',
};
