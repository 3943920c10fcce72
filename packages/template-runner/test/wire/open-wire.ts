import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutBucketNotificationConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { localClient } from '../../src/local-client.ts';
import { startWire, type WireOptions } from '../../src/wire/start-wire.ts';

/** A wire on any free port and a data directory of its own, with a client for each service. */
export async function openWire(options: Partial<WireOptions> = {}) {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'wire-'));
  const wire = await startWire({ port: 0, ...options, dataDir }).catch((error: unknown) => {
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true });
    throw error;
  });
  const client = localClient(wire.endpoint);
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  const sqs = new SQSClient(client);
  const sns = new SNSClient(client);
  return {
    wire,
    s3,
    sqs,
    sns,
    dataDir,
    /** Creates a bucket that reports its objects to EventBridge. */
    async createReportingBucket(Bucket: string) {
      await s3.send(new CreateBucketCommand({ Bucket }));
      const NotificationConfiguration = { EventBridgeConfiguration: {} };
      await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
    },
    /** Stops the wire and leaves its data directory. */
    async stop() {
      for (const each of [s3, sqs, sns]) each.destroy();
      await wire.stop();
    },
    async close() {
      await this.stop();
      rmSync(dataDir, { recursive: true });
    },
  };
}
