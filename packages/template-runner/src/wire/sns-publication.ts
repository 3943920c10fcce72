import type { MessageAttributes } from './fauxqs-internals.ts';

/** The bodies of a message by protocol; `default` for all others. */
interface MessageBodies {
  readonly default: string;
  readonly [protocol: string]: string;
}

/** A message that a topic has accepted. */
export interface Publication {
  readonly topicArn: string;
  readonly messageId: string;
  readonly subject?: string;
  readonly bodies: MessageBodies;
  readonly messageAttributes: MessageAttributes;
  /** ISO 8601. */
  readonly time: string;
}

/** The body for the subscribers of a protocol. */
export function bodyFor(bodies: MessageBodies, protocol: string): string {
  return (Object.hasOwn(bodies, protocol) ? bodies[protocol] : undefined) ?? bodies.default;
}

/** The limit of SNS for the message and its attributes together, with all bodies. */
const MAX_MESSAGE_BYTES = 262_144;
const SUBJECT_LENGTH_BELOW = 100;

/** Thrown for a Publish that SNS would refuse as `InvalidParameter`. */
export class InvalidPublishError extends Error {
  override readonly name = 'InvalidPublishError';

  constructor(reason: string) {
    super(`Invalid parameter: ${reason}`);
  }
}

/** The parameters of a Publish, as flattened by the query protocol. */
type PublishParameters = Readonly<Record<string, string | undefined>>;

/**
 * Parses a Publish, with the checks of the API that fauxqs lacks.
 * @throws {InvalidPublishError}
 */
export function readPublish(parameters: PublishParameters): Omit<Publication, 'messageId' | 'time'> {
  const { TopicArn: topicArn = '', Message: message = '', Subject: subject } = parameters;
  const messageAttributes = attributesOf(parameters);
  if (sizeOf(message, messageAttributes) > MAX_MESSAGE_BYTES) throw new InvalidPublishError('Message too long');
  if (subject !== undefined) checkSubject(subject);
  return {
    topicArn,
    ...(subject !== undefined && { subject }),
    bodies: bodiesOf(message, parameters['MessageStructure']),
    messageAttributes,
  };
}

function checkSubject(subject: string): void {
  const isSubject = subject.length > 0 && subject.length < SUBJECT_LENGTH_BELOW && !/\p{Cc}/u.test(subject);
  if (!isSubject) throw new InvalidPublishError('Subject');
}

function bodiesOf(message: string, structure: string | undefined): MessageBodies {
  if (structure === undefined || structure === '') return { default: message };
  if (structure !== 'json') throw new InvalidPublishError('MessageStructure');
  const parsed = parseObject(message);
  // By the API's documentation, values that are not strings are ignored.
  const texts = Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const bodies = Object.fromEntries(texts);
  const fallback = bodies['default'];
  if (fallback === undefined) {
    throw new InvalidPublishError('Message Structure - No default entry in JSON message body');
  }
  return { ...bodies, default: fallback };
}

function parseObject(message: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(message);
  } catch {
    // Refused below, as any other text that is not an object.
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new InvalidPublishError('Message Structure - JSON message body failed to parse');
  }
  return parsed as Readonly<Record<string, unknown>>;
}

function attributesOf(parameters: PublishParameters): MessageAttributes {
  const names = Object.keys(parameters).flatMap(
    (key) => /^MessageAttributes\.entry\.(\d+)\.Name$/.exec(key)?.[1] ?? [],
  );
  const entries = names.map((index) => {
    const value = `MessageAttributes.entry.${index}.Value`;
    const StringValue = parameters[`${value}.StringValue`];
    const BinaryValue = parameters[`${value}.BinaryValue`];
    const attribute = {
      DataType: parameters[`${value}.DataType`] ?? 'String',
      ...(StringValue !== undefined && { StringValue }),
      ...(BinaryValue !== undefined && { BinaryValue }),
    };
    return [parameters[`MessageAttributes.entry.${index}.Name`] ?? '', attribute] as const;
  });
  return Object.fromEntries(entries);
}

function sizeOf(message: string, attributes: MessageAttributes): number {
  const parts = Object.entries(attributes).flatMap(([name, { DataType, StringValue = '', BinaryValue = '' }]) => [
    name,
    DataType,
    StringValue,
    BinaryValue,
  ]);
  return [message, ...parts].reduce((bytes, part) => bytes + Buffer.byteLength(part), 0);
}
