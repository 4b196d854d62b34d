import type { Poll } from '../api/types';

/** What the state of a poll allows. */
export interface PollState {
  readonly isOpen: boolean;
  readonly isDraft: boolean;
  readonly isClosed: boolean;
  /** One vote among several options is withdrawn before another is chosen. */
  readonly canChoose: boolean;
}

export function stateOf({ status, is_expired, expires_at, allow_multiple_votes, user_votes }: Poll, now: number): PollState {
  const isExpired = is_expired || (expires_at !== null && Date.parse(expires_at) <= now);
  const isOpen = status === 'active' && !isExpired;
  return {
    isOpen,
    isDraft: status === 'draft',
    isClosed: status === 'closed' || isExpired,
    canChoose: isOpen && (allow_multiple_votes || user_votes.length === 0),
  };
}
