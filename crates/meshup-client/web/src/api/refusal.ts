/** Why the server did not do what it was asked, or that it could not be reached. */
export class Refusal extends Error {
  /** The HTTP status; 0 if there was no answer. */
  readonly status: number;
  /** The API's code of the reason, such as `slow_mode`; `offline` if there was no answer, `invalid` for fields. */
  readonly code: string;
  /** What is wrong with which field; `non_field_errors` is about all of them. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** After how many seconds to try again, if the server says so. */
  readonly retryAfter: number | null;
  readonly body: unknown;

  constructor(status: number, code: string, detail: string, about: Partial<Pick<Refusal, 'fields' | 'retryAfter' | 'body'>> = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.fields = about.fields ?? {};
    this.retryAfter = about.retryAfter ?? null;
    this.body = about.body;
  }

  static offline(detail: string): Refusal {
    return new Refusal(0, 'offline', detail);
  }

  /** Reads the body of an answer that is no success. */
  static of(status: number, body: unknown, retryAfter: string | null): Refusal {
    const about = { body, retryAfter: retryAfter === null ? null : Number(retryAfter) };
    if (body !== null && typeof body === 'object') {
      const { detail, code } = body as { detail?: unknown; code?: unknown };
      if (typeof detail === 'string') {
        return new Refusal(status, typeof code === 'string' ? code : 'unknown', detail, about);
      }
      const fields = body as Record<string, string[]>;
      const first = Object.values(fields).flat()[0];
      if (typeof first === 'string') return new Refusal(status, 'invalid', first, { ...about, fields });
    }
    return new Refusal(status, 'unknown', `The server answered ${status}.`, about);
  }

  /** Trying again later may help: the network, the server or a limit is the reason, not what was asked for. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }

  get isSignedOut(): boolean {
    return this.status === 401;
  }
}

/** What was thrown, as a refusal. */
export function refusalOf(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  return Refusal.offline(thrown instanceof Error ? thrown.message : String(thrown));
}
