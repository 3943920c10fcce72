/** 2,200 checks are 36 hours, and what the history of an execution holds with room to spare (see `test/lib/history-budget.test.ts`). */
export const MAX_ATTEMPTS_LIMIT = 2200;
