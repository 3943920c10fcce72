import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import type { TestSystem } from './test-system.ts';

/** Runs the action while the landing bucket sends no events to EventBridge, as after a change by hand. */
export async function withoutEventBridge(test: TestSystem, action: () => Promise<unknown>): Promise<void> {
  await setEventBridge(test, false);
  await action();
  await setEventBridge(test, true);
}

export async function setEventBridge({ s3, landingBucket }: TestSystem, on: boolean): Promise<void> {
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: landingBucket,
      NotificationConfiguration: on ? { EventBridgeConfiguration: {} } : {},
    }),
  );
}

/** Runs the action for each item, 16 at a time. */
export async function eachConcurrently<Item>(
  items: readonly Item[],
  action: (item: Item) => Promise<unknown>,
): Promise<void> {
  const pending = items.values();
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (const item of pending) await action(item);
    }),
  );
}
