import { join } from 'node:path';

export const FLOWS = join(import.meta.dirname, 'flows');
export const FILES = join(import.meta.dirname, 'files');
export const LANDING = 'landing';
export const TARGET = 'target';
export const KEY = 'key-for-tests';

export function s3Config(endpoint: string) {
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    forcePathStyle: true,
  };
}
