import type { MessageAttributes } from './fauxqs-internals.ts';

/** The text of a message: one for all readers, or one for a protocol. `default` is always there. */
interface MessageBodies {
  readonly default: string;
  readonly [protocol: string]: string;
}

/** One message that a topic accepted. */
export interface Publication {
  readonly topicArn: string;
  readonly messageId: string;
  readonly subject?: string;
  readonly bodies: MessageBodies;
  readonly messageAttributes: MessageAttributes;
  /** ISO 8601. */
  readonly time: string;
}

/** What the subscribers of a protocol get to read. */
export function bodyFor(bodies: MessageBodies, protocol: string): string {
  return (Object.hasOwn(bodies, protocol) ? bodies[protocol] : undefined) ?? bodies.default;
}

/** The limit of SNS for message and attributes together, whatever the number of bodies in it. */
const MAX_MESSAGE_BYTES = 262_144;
const SUBJECT_LENGTH_BELOW = 100;

/** Thrown when SNS would refuse a Publish as `InvalidParameter`. */
export class InvalidPublishError extends Error {
  override readonly name = 'InvalidPublishError';

  constructor(reason: string) {
    super(`Invalid parameter: ${reason}`);
  }
}

/** The parameters of a Publish as the query protocol flattens them. */
export type PublishParameters = Readonly<Record<string, string | undefined>>;

/**
 * Checks what fauxqs does not, by the rules of the Publish API, and takes the message apart.
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
  // Values that are not text are ignored, by the API's own documentation.
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
    // Told below, with every other text that is no object.
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
