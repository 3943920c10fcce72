import { count } from '../output-text.ts';
import type { Compared, EarlierUpload } from './earlier-upload.ts';
import { zonedTime } from './formatted-values.ts';
import type { Step, Words } from './message-content.ts';
import { sourceNoun } from './message-facts.ts';
import { rerun } from './next-steps.ts';
import type { OutcomeEvent } from './outcome-event.ts';

type Said = Omit<Words, 'facts'>;

const TWICE = 'Rows that were delivered before are delivered a second time';

/** Lume has processed the path before. Says, as far as it is known, whether it was the same content. */
export function alreadyProcessedWords(event: OutcomeEvent): Said {
  const { earlier_upload: earlier } = event;
  const refused = `Lume has processed this path with this flow version before, so the ${sourceNoun(event)} was not processed again.`;
  if (earlier === null) {
    return {
      what: 'already processed',
      summary: refused,
      steps: [{ text: 'If the upload was a repetition, there is nothing to do.' }, ...forceIfNew(event)],
    };
  }
  const { what, said, steps } = COMPARED[earlier.is](event, earlier);
  return { what: `already processed, ${what}`, summary: `${refused} ${said}`, steps };
}

const COMPARED: Readonly<
  Record<
    Compared,
    (event: OutcomeEvent, earlier: EarlierUpload) => { what: string; said: string; steps: readonly Step[] }
  >
> = {
  same_bytes: (event, earlier) => ({
    what: 'same bytes',
    said: `It has the same bytes as ${uploadOf(earlier)}, which was processed.`,
    steps: [
      { text: 'There is nothing to do.' },
      ...rerun(
        event,
        `Only if it was uploaded again to be processed again, force it. ${TWICE}`,
        'the same bytes, uploaded again on purpose',
      ),
    ],
  }),
  new_content: (event, earlier) => ({
    what: 'new content',
    said: `It has new content: ${count(earlier.size_now, 'byte')}, where ${uploadOf(earlier)}, which was processed, had ${earlier.size.toLocaleString('en-US')}.`,
    steps: [
      ...rerun(
        event,
        `Have the new content processed, unless somebody has done so by hand since. ${TWICE}`,
        'new content under the same path',
      ),
      ...nextTime(event),
    ],
  }),
  other_etag: (event, earlier) => ({
    what: 'most likely new content',
    said: `Most likely it has new content: it is as long as ${uploadOf(earlier)}, which was processed, but has another ETag. For uploads in parts and with SSE-KMS, ETags can differ for equal bytes too.`,
    steps: [
      { text: 'Compare it with the upload before, as its producer or an earlier version in the bucket has it.' },
      { text: 'If the bytes are equal, there is nothing to do.' },
      ...forceIfNew(event),
      ...nextTime(event),
    ],
  }),
};

/** How other content gets another path, which Lume does not refuse. */
function nextTime({ route }: OutcomeEvent): readonly Step[] {
  if (route === null) return [];
  const text = `For next time, if the flow can read it: {etag} in the sourcePath of route ${route}, see "Corrections under one key" in the runbook.`;
  return [{ text }];
}

function forceIfNew(event: OutcomeEvent): readonly Step[] {
  return rerun(event, `If the content is new, process it again. ${TWICE}`, 'new content under the same path');
}

/** In UTC: the details have the time in the reader's time zone. */
function uploadOf({ at }: EarlierUpload): string {
  return `the upload of ${zonedTime(at, 'UTC')}`;
}
