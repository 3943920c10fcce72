/**
 * The same states, in the words that the engine runs right.
 *
 * - `$$` paths go to `$$.aws`, where the context object of AWS is: the engine writes its own `Execution.Input` and
 *   `Execution.StartTime` at each run, and it is run once for each state.
 * - Wait and Pass become tasks that the driver performs: the engine cannot wait longer than 24.8 days, wait by another
 *   clock, or pass on a `Result` of `0` or `false`.
 * - Parameters, result selectors, retries and time-outs of tasks are the driver's too: see `payload-template.ts`, and
 *   `performTask`. A time-out is caught first, as `States.TaskFailed` would match the driver's error.
 * - `ResultPath: '$'` is left out (it means the same; the engine would make a field named `$`), and `$['a']` loses its `$`.
 * - Tests such as `IsPresent: false`, always false in the engine, become `Not`; comparisons ask for the type first, as a
 *   value of another type compares as false on AWS and is converted by the engine.
 */
import { matches } from './retries.ts';
import { asFields, type Fields, fieldsAt, listAt } from './supported.ts';

/** The longest time that a timer of Node can hold: 24.8 days. The engine would give 60 s to a task. */
const LONGEST_TASK_SECONDS = 2_147_483;

export function transformState(state: Fields): Fields {
  const common = { ...transformPaths(state), ...transformResultPath(state) };
  switch (state['Type']) {
    case 'Task':
      return {
        ...without(common, ['Parameters', 'ResultSelector', 'Retry']),
        ...('Catch' in common && { Catch: timeOutFirst(listAt(common, 'Catch')) }),
        TimeoutSeconds: LONGEST_TASK_SECONDS,
      };
    case 'Pass':
    case 'Wait':
      return {
        ...without(common, ['Parameters', 'Result', 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath']),
        Type: 'Task',
        TimeoutSeconds: LONGEST_TASK_SECONDS,
      };
    case 'Choice':
      return { ...common, Choices: listAt(state, 'Choices').map(transformRule) };
    case 'Parallel':
      return { ...common, Branches: listAt(state, 'Branches').map((branch) => transformStates(branch)) };
    case 'Map': {
      const processor = 'ItemProcessor' in state ? 'ItemProcessor' : 'Iterator';
      return { ...common, [processor]: transformStates(fieldsAt(state, processor)) };
    }
    default:
      return common;
  }
}

function transformStates(machine: Fields): Fields {
  const states = Object.entries(fieldsAt(machine, 'States'));
  return {
    ...machine,
    States: Object.fromEntries(states.map(([name, state]) => [name, transformState(asFields(state))])),
  };
}

function transformPaths(state: Fields): Fields {
  return Object.fromEntries(
    Object.entries(state).map(([field, value]) => {
      if (field.endsWith('Path')) return [field, contextPath(value)];
      return [field, ['Parameters', 'ResultSelector', 'ItemSelector'].includes(field) ? contextPaths(value) : value];
    }),
  );
}

/** `$$.Map` stays where the engine has it. */
function contextPath(path: unknown): unknown {
  if (typeof path !== 'string' || !path.startsWith('$$') || path.startsWith('$$.Map')) return path;
  return `$$.aws${path.slice(2)}`;
}

function contextPaths(template: unknown): unknown {
  if (Array.isArray(template)) return template.map(contextPaths);
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => [
      key,
      key.endsWith('.$') ? contextPath(value) : contextPaths(value),
    ]),
  );
}

function timeOutFirst(catchers: readonly Fields[]): readonly Fields[] {
  const catcher = catchers.find((each) => matches(each, 'States.Timeout'));
  return catcher === undefined ? catchers : [{ ...catcher, ErrorEquals: ['States.Timeout'] }, ...catchers];
}

function transformResultPath(state: Fields): Fields {
  return {
    ...('ResultPath' in state && { ResultPath: resultPath(state['ResultPath']) }),
    ...('Catch' in state && {
      Catch: listAt(state, 'Catch').map((catcher) => ({ ...catcher, ResultPath: resultPath(catcher['ResultPath']) })),
    }),
  };
}

function resultPath(path: unknown): unknown {
  if (path === '$') return undefined;
  return typeof path === 'string' && path.startsWith('$[') ? path.slice(1) : path;
}

/** What a value has to be before it is compared. */
const TYPE_TESTS = [
  { operators: /^String(Matches|(Less|Greater)Than)/, test: 'IsString' },
  { operators: /^Numeric(Less|Greater)Than/, test: 'IsNumeric' },
  { operators: /^Timestamp/, test: 'IsTimestamp' },
];

export function transformRule(rule: Fields): Fields {
  const next = 'Next' in rule ? { Next: rule['Next'] } : {};
  if ('And' in rule) return { And: listAt(rule, 'And').map(transformRule), ...next };
  if ('Or' in rule) return { Or: listAt(rule, 'Or').map(transformRule), ...next };
  if ('Not' in rule) return { Not: transformRule(fieldsAt(rule, 'Not')), ...next };

  const test = Object.fromEntries(
    Object.entries(rule)
      .filter(([field]) => field !== 'Next' && field !== 'Comment')
      .map(([field, value]) => [field, field === 'Variable' || field.endsWith('Path') ? contextPath(value) : value]),
  );
  const operator = Object.keys(test).find((field) => field !== 'Variable') ?? '';
  const variable = { Variable: test['Variable'] };
  if (operator.startsWith('Is') && test[operator] === false) return { Not: { ...variable, [operator]: true }, ...next };
  if (operator === 'StringMatches') test[operator] = String(test[operator]).replaceAll('?', '\\?');
  const guard = TYPE_TESTS.find(({ operators }) => operators.test(operator));
  return guard === undefined ? { ...test, ...next } : { And: [{ ...variable, [guard.test]: true }, test], ...next };
}

function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}
