import { count } from '../../functions/output-text.ts';
import type { FilesWithoutRoute } from '../../functions/reconciliation/files-without-route.ts';
import { countSentence, LABELS } from '../../functions/reconciliation/files-without-route-alert.ts';

/**
 * Lines about files that no route takes: the count, then for each kind an example and advice. Empty if there are none.
 */
export function* withoutRouteLines(files: FilesWithoutRoute): Generator<string> {
  if (files.count === 0) return;
  yield countSentence(files);
  for (const { kind, count: ofKind, example, route, advice } of files.kinds) {
    const near = route === undefined ? '' : `, near the route ${route}`;
    yield `  ${LABELS[kind]}: ${count(ofKind, 'file')}${near}, for example ${example}`;
    yield `    ${advice}`;
  }
}
