import { join } from 'node:path';

const LOCAL = join(import.meta.dirname, '../../../local');

export const FLOWS = join(LOCAL, 'flows');
export const SAMPLES = join(LOCAL, 'samples');
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
