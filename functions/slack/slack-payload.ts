import type { SNSMessage } from 'aws-lambda';
import { parsedObject } from '../json-object.ts';
import type { Facts } from '../log.ts';
import { type AlertContent, alertLines } from '../reconciliation/alert-content.ts';
import {
  type FilesWithoutRouteEvent,
  filesWithoutRouteContent,
  WITHOUT_ROUTE_SCHEMA,
} from '../reconciliation/files-without-route-alert.ts';
import {
  UNREPORTED_SCHEMA,
  type UnreportedExecutionsEvent,
  unreportedExecutionsContent,
} from '../reconciliation/unreported-executions-alert.ts';
import { UNSEEN_SCHEMA, type UnseenFilesEvent, unseenFilesContent } from '../reconciliation/unseen-files-alert.ts';
import { executionNameOf } from '../reports/execution-links.ts';
import { KINDS, type Kind } from '../reports/message-content.ts';
import { OUTAGE_SUMMARY_SCHEMA, type OutageSummary, outageMessage } from '../reports/outage-summary.ts';
import type { OutcomeEvent } from '../reports/outcome-event.ts';
import { messageFor } from '../reports/outcome-message.ts';
import { readOutcomeEvent } from '../reports/read-outcome-event.ts';
import { blockKit, noticeBlocks, type SlackPayload } from './block-kit.ts';

/** The Slack message for what a topic delivered: an outcome, a summary, a notice, a CloudWatch alarm, or plain text. */
export function slackPayload({ Subject, Message, MessageAttributes }: SNSMessage, timeZone: string): SlackPayload {
  const event = readOutcomeEvent(Message);
  if (event !== undefined) {
    return blockKit(messageFor(kindOf(MessageAttributes?.['kind']?.Value, event), event, timeZone));
  }
  const said = parsedObject(Message);
  if (said?.['schema'] === OUTAGE_SUMMARY_SCHEMA) {
    return blockKit(outageMessage(said as unknown as OutageSummary, timeZone));
  }
  const alert = alertContentIn(said);
  if (alert !== undefined) return noticeBlocks(`🔴 ${alert.title}`, alertLines(alert));
  if (typeof said?.['AlarmName'] === 'string') return alarmBlocks(said);
  const [first = '', ...rest] = Message.split('\n')
    .map(unquoted)
    .filter((line) => line !== '');
  return Subject ? noticeBlocks(Subject, [first, ...rest]) : noticeBlocks(first, [first, ...rest]);
}

/** The content of an alert of the daily check. */
function alertContentIn(said: unknown): AlertContent | undefined {
  const event = said as UnseenFilesEvent | FilesWithoutRouteEvent | UnreportedExecutionsEvent | undefined;
  if (event?.schema === UNSEEN_SCHEMA) return unseenFilesContent(event);
  if (event?.schema === WITHOUT_ROUTE_SCHEMA) return filesWithoutRouteContent(event);
  if (event?.schema === UNREPORTED_SCHEMA) return unreportedExecutionsContent(event);
  return undefined;
}

/**
 * For the log: which execution a message is about, with the field names of the other functions. Empty for other
 * messages.
 */
export function aboutOf({ Message, MessageAttributes }: SNSMessage): Facts {
  const event = readOutcomeEvent(Message);
  if (event === undefined) return {};
  const { execution, run_id, flow_version, source_path } = event;
  return {
    execution: executionNameOf(execution),
    run_id,
    flow_version,
    route: MessageAttributes?.['route']?.Value,
    source_path,
  };
}

/** Events that were published by hand do not have the attribute. */
function kindOf(attribute: string | undefined, { outcome }: OutcomeEvent): Kind {
  const kind = KINDS.find((known) => known === attribute);
  if (kind !== undefined) return kind;
  if (outcome === 'SUCCEEDED') return 'success';
  return outcome === 'PARTIAL_FAILED' ? 'rejects' : 'alert';
}

/** CloudWatch publishes alarms as JSON. */
function alarmBlocks(alarm: Readonly<Record<string, unknown>>): SlackPayload {
  const text = (name: string) => (typeof alarm[name] === 'string' ? alarm[name] : '');
  const state = text('NewStateValue');
  const sign = state === 'OK' ? '🟢' : '🔴';
  const lines = [...text('AlarmDescription').split('\n'), text('NewStateReason')].filter((line) => line !== '');
  return noticeBlocks(`${sign} ${state} ${text('AlarmName')}`, lines);
}

/** EventBridge puts quotes around each line. */
function unquoted(line: string): string {
  return line
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim();
}
