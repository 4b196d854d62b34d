import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Api } from './api';

export type Database = 'sqlite' | 'postgres';

const READY_WITHIN = 60_000;

function required(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set; scripts/check-client sets it`);
  return value;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

/** A database of a server, which is removed with it. */
function newDatabase(kind: Database): { url: string; remove: () => void } {
  if (kind === 'sqlite') return { url: 'sqlite://var/meshup.db', remove: () => {} };
  const admin = required('MESHUP_TEST_POSTGRES');
  const name = `client_${process.pid}_${Date.now()}`;
  const run = (statement: string) => execFileSync('psql', [admin, '--quiet', '--command', statement]);
  run(`CREATE DATABASE ${name}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return { url: url.href, remove: () => run(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/** A real server, in a folder and with a database of its own. */
export class Server {
  readonly url: string;
  readonly #home: string;
  readonly #database: { url: string; remove: () => void };
  readonly #settings: Record<string, string>;
  #process: ChildProcess | null = null;
  #log = '';
  #people = 0;

  private constructor(port: number, database: Database, settings: Record<string, string>) {
    this.#home = mkdtempSync(join(tmpdir(), 'meshup-client-'));
    this.#database = newDatabase(database);
    this.url = `http://127.0.0.1:${port}`;
    this.#settings = {
      MESHUP__SERVER__BIND: `127.0.0.1:${port}`,
      MESHUP__DATABASE__URL: this.#database.url,
      MESHUP__LIMITS__ENABLED: 'false',
      // Hashing well takes seconds of each test.
      MESHUP__PASSWORDS__MEMORY: '64',
      MESHUP__PASSWORDS__ITERATIONS: '1',
      ...settings,
    };
  }

  static async create(database: Database, settings: Record<string, string> = {}): Promise<Server> {
    return new Server(await freePort(), database, settings);
  }

  /** Runs another command of the program and gives what it says. */
  run(...command: string[]): string {
    const env = { ...process.env, ...this.#settings };
    return execFileSync(required('MESHUP_SERVER'), command, { cwd: this.#home, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  }

  async start(): Promise<void> {
    const started = spawn(required('MESHUP_SERVER'), {
      cwd: this.#home,
      env: { ...process.env, ...this.#settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = started;
    for (const stream of [started.stdout, started.stderr]) stream.on('data', (text: Buffer) => (this.#log += text.toString()));
    const end = Date.now() + READY_WITHIN;
    while (!(await this.#isReady())) {
      if (started.exitCode !== null || Date.now() > end) throw new Error(`the server did not become ready:\n${this.#log}`);
      await wait(50);
    }
  }

  async #isReady(): Promise<boolean> {
    const answer = await fetch(`${this.url}/health/ready`).catch(() => null);
    return answer?.ok ?? false;
  }

  /** Ends the process as a failure of the machine would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async remove(): Promise<void> {
    await this.#end('SIGTERM');
    this.#database.remove();
    rmSync(this.#home, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const running = this.#process;
    this.#process = null;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill(signal);
    await ended;
  }

  /** The token that the log of a server without accounts shows. */
  setupToken(): string {
    const token = /setup_token[^:]*: (\S+)/.exec(this.#log)?.[1];
    if (!token) throw new Error(`no setup token in the log:\n${this.#log}`);
    return token;
  }

  /** The text of the mails to an address, oldest first. */
  mailsTo(address: string): string[] {
    const folder = join(this.#home, 'var/mail');
    return readdirSync(folder)
      .sort()
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .filter((mail) => mail.includes(address));
  }

  /** A name that nobody has yet. */
  newName(name: string): string {
    return `${name}${++this.#people}`;
  }

  /** A new account. */
  register(name: string, setupToken?: string): Promise<Api> {
    return Api.register(this.url, this.newName(name), setupToken);
  }
}
