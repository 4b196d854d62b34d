import type { Task } from '../api/types';

/** The columns of the board. What is overdue is still to be done, and says that it is late. */
export const COLUMNS = ['pending', 'in_progress', 'completed', 'cancelled'] as const;

export type Column = (typeof COLUMNS)[number];

const URGENCY = { urgent: 0, high: 1, medium: 2, low: 3 };

export function columnOf({ status }: Task): Column {
  return status === 'overdue' ? 'pending' : status;
}

/** The tasks by column: the most urgent first, then those that are due first. */
export function columns(tasks: readonly Task[]): Map<Column, Task[]> {
  const sorted = tasks.toSorted(
    (a, b) => URGENCY[a.priority] - URGENCY[b.priority] || (a.due_date ?? '9').localeCompare(b.due_date ?? '9') || a.id.localeCompare(b.id),
  );
  return new Map(COLUMNS.map((column) => [column, sorted.filter((task) => columnOf(task) === column)]));
}

/** The column beside one, or the same at the edge. */
export function beside(column: Column, step: 1 | -1): Column {
  return COLUMNS[COLUMNS.indexOf(column) + step] ?? column;
}

/** The task as it is once it has been moved. */
export function moved(task: Task, status: Column): Task {
  const done = status === 'completed';
  return { ...task, status, progress: done ? 100 : task.progress, is_overdue: done || status === 'cancelled' ? false : task.is_overdue };
}

/** Which tasks to show; an empty value shows all. */
export interface TaskFilter {
  /** The id of the assignee, or `nobody`. */
  readonly assignee: string;
  readonly tag: string;
}

export function matching(tasks: readonly Task[], { assignee, tag }: TaskFilter): Task[] {
  return tasks.filter(
    ({ assigned_to, tags }) =>
      (assignee === '' || (assignee === 'nobody' ? assigned_to === null : assigned_to?.id === assignee)) && (tag === '' || tags.includes(tag)),
  );
}

/** What this user may do with a task. The server decides; this only tells what to offer. */
export function rightsTo({ assigned_by, assigned_to }: Task, me: string, mayManage: boolean): { readonly canEdit: boolean; readonly canRemove: boolean } {
  const isMine = assigned_by.id === me;
  return { canEdit: mayManage || isMine || assigned_to?.id === me, canRemove: mayManage || isMine };
}
