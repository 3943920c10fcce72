import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import type { TestSystem } from './test-system.ts';

/** Does something while the landing bucket does not tell EventBridge, as when somebody has switched that off. */
export async function unnoticed(test: TestSystem, action: () => Promise<unknown>): Promise<void> {
  await tellEventBridge(test, false);
  await action();
  await tellEventBridge(test, true);
}

export async function tellEventBridge({ s3, landingBucket }: TestSystem, on: boolean): Promise<void> {
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: landingBucket,
      NotificationConfiguration: on ? { EventBridgeConfiguration: {} } : {},
    }),
  );
}

/** Several at a time. */
export async function each<Item>(items: readonly Item[], action: (item: Item) => Promise<unknown>): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (const item of left) await action(item);
    }),
  );
}
