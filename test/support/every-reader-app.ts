import { App } from 'aws-cdk-lib';
import { everyReaderStack } from './every-reader-stack.ts';

everyReaderStack(new App());
