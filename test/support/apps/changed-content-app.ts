import { App } from 'aws-cdk-lib';
import { ArrivalsStack } from '../../../lib/arrivals-stack.ts';

/** Routes whose source paths have the content or the version of a file in them, and one whose paths do not. */
const app = new App();
new ArrivalsStack(app, 'changed-content', {
  routes: [
    { name: 'contents', prefix: 'contents/', flowVersion: 'customer_sync:v1', sourcePath: '{stem}-{etag}' },
    { name: 'versions', prefix: 'versions/', flowVersion: 'customer_sync:v1', sourcePath: '{stem}-{version}' },
    { name: 'files', prefix: 'files/', flowVersion: 'items:v1', sourcePath: 's3://{bucket}/{key}?etag={etag}' },
    { name: 'keys', prefix: 'keys/', flowVersion: 'customer_sync:v1', sourcePath: '{stem}' },
  ],
});
