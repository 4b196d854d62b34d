import { Cell } from '../cell';

export interface RelationPorts {
  blocked(): Promise<readonly string[]>;
  followed(): Promise<readonly string[]>;
  block(user: string, on: boolean): Promise<unknown>;
  follow(user: string, on: boolean): Promise<unknown>;
}

type People = Cell<ReadonlySet<string>>;

/** Whom the user follows and blocks, by id. */
export class Relations {
  readonly blocked: People = new Cell<ReadonlySet<string>>(new Set());
  readonly followed: People = new Cell<ReadonlySet<string>>(new Set());
  readonly #ports: RelationPorts;

  constructor(ports: RelationPorts) {
    this.#ports = ports;
  }

  async load(): Promise<void> {
    const [blocked, followed] = await Promise.all([this.#ports.blocked(), this.#ports.followed()]);
    this.blocked.set(new Set(blocked));
    this.followed.set(new Set(followed));
  }

  block(user: string, on: boolean): Promise<void> {
    return change(this.blocked, user, on, () => this.#ports.block(user, on));
  }

  follow(user: string, on: boolean): Promise<void> {
    return change(this.followed, user, on, () => this.#ports.follow(user, on));
  }
}

function put(people: People, user: string, on: boolean): void {
  const changed = new Set(people.get());
  if (on) changed.add(user);
  else changed.delete(user);
  people.set(changed);
}

/** Shows the change at once, and takes it back if the server refuses. */
async function change(people: People, user: string, on: boolean, request: () => Promise<unknown>): Promise<void> {
  put(people, user, on);
  try {
    await request();
  } catch (thrown) {
    put(people, user, !on);
    throw thrown;
  }
}
