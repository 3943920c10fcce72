import { randomUUID } from 'node:crypto';
import type { ObjectCreated } from '../wire/object-created.ts';

/** An event as EventBridge delivers it. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

interface BusEventFacts {
  /** For example `aws.states`. */
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
  /** ISO 8601. Default: now. */
  readonly time?: string;
}

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';

/** Adds the envelope of EventBridge. */
export function busEvent(facts: BusEventFacts): BusEvent {
  const time = facts.time ?? new Date().toISOString();
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': facts.detailType,
    source: facts.source,
    account: ACCOUNT,
    time: time.replace(/\.\d+Z$/, 'Z'),
    region: REGION,
    resources: facts.resources,
    detail: facts.detail,
  };
}

/**
 * The event that S3 sends for a new object.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function objectCreatedEvent(created: ObjectCreated): BusEvent {
  const { bucket, key, size, etag, versionId, sequencer, reason, time } = created;
  const detail = {
    version: '0',
    bucket: { name: bucket },
    object: { key, size, etag, ...(versionId !== undefined && { 'version-id': versionId }), sequencer },
    'request-id': randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase(),
    requester: ACCOUNT,
    'source-ip-address': '127.0.0.1',
    reason,
  };
  const resources = [`arn:aws:s3:::${bucket}`];
  return busEvent({ source: 'aws.s3', detailType: 'Object Created', resources, detail, time });
}
