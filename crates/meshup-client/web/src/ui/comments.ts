import type { Comment } from '../api/types';

/** A comment, and in how many others it is nested. */
export interface Placed {
  readonly comment: Comment;
  readonly depth: number;
}

/** The comments with their replies, as they are read from the top. */
export function depthsOf(comments: readonly Comment[], depth = 0): Placed[] {
  return comments.flatMap((comment) => [{ comment, depth }, ...depthsOf(comment.replies, depth + 1)]);
}
