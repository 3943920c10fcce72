import { type Condition, readCondition } from './choice-condition.ts';
import { DefinitionFields } from './definition-fields.ts';
import { compileTemplate } from './payload-template.ts';
import { parsePath, type ReferencePath } from './reference-path.ts';
import { type Retrier, readErrorEquals, readRetriers } from './retry-and-catch.ts';
import type { Expression } from './states-format.ts';
import { type TaskKind, taskKind } from './task-kind.ts';

/** Null stands for an empty object. */
type InOutPath = ReferencePath | null;

interface InOut {
  readonly name: string;
  readonly inputPath: InOutPath;
  readonly outputPath: InOutPath;
}

interface Worker extends InOut {
  /** The input itself when it is undefined. */
  readonly parameters: Expression | undefined;
  /** Null discards the result. */
  readonly resultPath: ReferencePath | null;
  /** Undefined at the end of the execution. */
  readonly next: string | undefined;
}

export interface TaskState extends Worker {
  readonly type: 'Task';
  readonly kind: TaskKind;
  readonly resultSelector: Expression | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
}

export interface PassState extends Worker {
  readonly type: 'Pass';
  /** In place of the parameters; undefined when there is none. */
  readonly result: unknown;
}

export interface WaitState extends InOut {
  readonly type: 'Wait';
  readonly seconds: ReferencePath | number;
  readonly next: string | undefined;
}

interface ChoiceState extends InOut {
  readonly type: 'Choice';
  readonly rules: readonly { readonly condition: Condition; readonly next: string }[];
  readonly defaultNext: string | undefined;
}

interface SucceedState extends InOut {
  readonly type: 'Succeed';
}

export interface FailState {
  readonly type: 'Fail';
  readonly name: string;
  readonly error: ReferencePath | string | undefined;
  readonly cause: ReferencePath | string | undefined;
}

interface Catcher {
  readonly errorEquals: readonly string[];
  readonly resultPath: ReferencePath | null;
  readonly next: string;
}

export type State = TaskState | PassState | WaitState | ChoiceState | SucceedState | FailState;

/** A definition that was checked and can be run any number of times, also at once. */
export interface Workflow {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
  readonly timeoutSeconds: number | undefined;
}

/**
 * Checks a definition in the Amazon States Language, by JSONPath, and compiles it.
 * @throws {UnsupportedDefinitionError} naming the state, the field and the value that AWS would refuse, or that does not
 * run here.
 */
export function compileWorkflow(definition: unknown): Workflow {
  const machine = new DefinitionFields('(state machine)', definition);
  const fields = machine.object('States');
  const target: Target = (from, field) => {
    const name = from.text(field);
    return fields.has(name) ? name : from.refusal(field)('no state of that name');
  };
  const states = fields.names.map((name) => {
    const state = new DefinitionFields(name, fields.get(name));
    const compiled = readState(state, target);
    state.refuseOthers();
    return [name, compiled] as const;
  });
  const workflow = {
    startAt: target(machine, 'StartAt'),
    states: new Map(states),
    timeoutSeconds: readTimeout(machine),
  };
  machine.refuseOthers();
  return workflow;
}

/** Reads the name of a state that there is. */
type Target = (from: DefinitionFields, field: string) => string;

function readState(state: DefinitionFields, target: Target): State {
  const name = state.state;
  const type = state.get('Type');
  switch (type) {
    case 'Task':
      return {
        type,
        ...readWorker(state, target),
        kind: taskKind(state.text('Resource')) ?? state.refusal('Resource')('no kind of task that runs here'),
        resultSelector: readTemplate(state, 'ResultSelector'),
        timeoutSeconds: readTimeout(state),
        retriers: readRetriers(state),
        catchers: readCatchers(state, target),
      };
    case 'Pass':
      return { type, ...readWorker(state, target), result: state.get('Result') };
    case 'Wait':
      return { type, ...readInOut(state), seconds: readSeconds(state), next: readNext(state, target) };
    case 'Choice':
      return {
        type,
        ...readInOut(state),
        rules: readRules(state, target),
        defaultNext: state.has('Default') ? target(state, 'Default') : undefined,
      };
    case 'Succeed':
      return { type, ...readInOut(state) };
    case 'Fail':
      return { type, name, error: readFailure(state, 'Error'), cause: readFailure(state, 'Cause') };
    default:
      return state.refusal('Type')('no type of state that runs here');
  }
}

function readInOut(state: DefinitionFields): InOut {
  return {
    name: state.state,
    inputPath: readPath(state, 'InputPath'),
    outputPath: readPath(state, 'OutputPath'),
  };
}

function readWorker(state: DefinitionFields, target: Target): Worker {
  return {
    ...readInOut(state),
    parameters: readTemplate(state, 'Parameters'),
    resultPath: readResultPath(state),
    next: readNext(state, target),
  };
}

function readPath(fields: DefinitionFields, field: string): InOutPath {
  const value = fields.has(field) ? fields.get(field) : '$';
  return value === null ? null : parsePath(value, fields.refusal(field));
}

function readResultPath(fields: DefinitionFields): ReferencePath | null {
  const path = readPath(fields, 'ResultPath');
  if (path?.root === 'context' || path?.steps.some((step) => typeof step === 'number')) {
    fields.refusal('ResultPath')('only names of fields in the input run here');
  }
  return path;
}

function readTemplate(state: DefinitionFields, field: string): Expression | undefined {
  return state.has(field) ? compileTemplate(state.get(field), state.refusal(field)) : undefined;
}

function readTimeout(fields: DefinitionFields): number | undefined {
  return fields.has('TimeoutSeconds') ? fields.wholeNumber('TimeoutSeconds', 1) : undefined;
}

function readNext(state: DefinitionFields, target: Target): string | undefined {
  if (!state.has('End')) return target(state, 'Next');
  if (state.get('End') !== true || state.has('Next')) state.refusal('End')('either "End": true or a Next');
  return undefined;
}

function readSeconds(state: DefinitionFields): ReferencePath | number {
  return state.has('SecondsPath')
    ? parsePath(state.get('SecondsPath'), state.refusal('SecondsPath'))
    : state.wholeNumber('Seconds', 0);
}

function readRules(state: DefinitionFields, target: Target): ChoiceState['rules'] {
  const rules = state.objects('Choices').map((rule) => {
    const next = target(rule, 'Next');
    const condition = readCondition(rule);
    rule.refuseOthers();
    return { condition, next };
  });
  return rules.length > 0 ? rules : state.refusal('Choices')('no rules');
}

function readCatchers(state: DefinitionFields, target: Target): readonly Catcher[] {
  return state.objects('Catch').map((fields, n, all) => {
    const catcher = {
      errorEquals: readErrorEquals(fields, n === all.length - 1),
      resultPath: readResultPath(fields),
      next: target(fields, 'Next'),
    };
    fields.refuseOthers();
    return catcher;
  });
}

function readFailure(state: DefinitionFields, field: 'Error' | 'Cause'): FailState['error'] {
  if (state.has(`${field}Path`)) return parsePath(state.get(`${field}Path`), state.refusal(`${field}Path`));
  return state.has(field) ? state.text(field) : undefined;
}
