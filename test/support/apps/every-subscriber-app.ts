import { App } from 'aws-cdk-lib';
import { everyReaderStack } from './every-subscriber-stack.ts';

everyReaderStack(new App());
