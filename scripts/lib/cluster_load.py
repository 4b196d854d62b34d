"""Load on a cluster that scripts/cluster started, with faults: see scripts/cluster-load."""

import asyncio
import os
import signal
import subprocess
import sys
import time
import uuid

import aiohttp

NODES = os.environ["CLUSTER_NODES"].split()
HOME = os.environ["CLUSTER_HOME"]
PASSWORD = "SecurePass123!"
DELIVERIES = 1_000
RATE = 50
SENDERS = 8
LISTENERS = 4
# How long a client waits for an answer before it tries again, elsewhere.
PATIENCE = aiohttp.ClientTimeout(total=5)


async def call(http, method, url, body=None, token=None):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with http.request(method, url, json=body, headers=headers, timeout=PATIENCE) as answer:
        if answer.status >= 300:
            raise RuntimeError(f"{method} {url}: {answer.status} {await answer.text()}")
        return await answer.json() if answer.status != 204 else None


class Room:
    """A channel with one user who sends and listens."""

    async def open(http):
        room = Room()
        api = f"{NODES[0]}/api/v1"
        name = "u" + uuid.uuid4().hex[:12]
        account = {"email": f"{name}@example.com", "username": name, "password": PASSWORD, "password_confirm": PASSWORD}
        room.token = (await call(http, "POST", f"{api}/auth/register/", account))["tokens"]["access"]
        server = await call(http, "POST", f"{api}/servers/", {"name": "Load", "is_public": True}, room.token)
        room.server = server["id"]
        channel = await call(http, "POST", f"{api}/channels/{room.server}/", {"name": "load"}, room.token)
        room.channel = channel["id"]
        return room

    async def post(self, http, node, content, nonce):
        body = {"content": content, "nonce": nonce}
        return await call(http, "POST", f"{node}/api/v1/messages/channels/{self.channel}/", body, self.token)

    def socket(self, node, after):
        path = f"/ws/v1/realtime/servers/{self.server}/channels/{self.channel}/"
        return f"{node.replace('http', 'ws', 1)}{path}?token={self.token}&after_seq={after}"


class Listener:
    """Follows a room, on another node when its own is gone, and remembers what it heard and when."""

    def __init__(self, room, node):
        self.room, self.node = room, node
        self.last, self.heard, self.wrong, self.reconnects = 0, {}, [], 0

    async def run(self, http):
        while True:
            try:
                async with http.ws_connect(self.room.socket(NODES[self.node], self.last), timeout=5) as socket:
                    async for frame in socket:
                        self.hear(frame.json())
            except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
                pass
            self.reconnects += 1
            self.node = (self.node + 1) % len(NODES)
            await asyncio.sleep(0.1)

    def hear(self, frame):
        if frame.get("event") == "resync.required":
            self.wrong.append("was told to start anew")
        if "seq" not in frame:
            return
        if frame["seq"] != self.last + 1:
            self.wrong.append(f"{frame['seq']} follows {self.last}")
        self.last = frame["seq"]
        self.heard.setdefault(frame["payload"]["content"], []).append(time.monotonic())


class Sender:
    """Sends messages, each until it is acknowledged, by whichever node answers."""

    def __init__(self, room, node, name):
        self.room, self.node, self.name = room, node, name
        self.acked, self.stopping = {}, False

    async def run(self, http):
        number = 0
        while not self.stopping:
            number += 1
            content = f"{self.name} {number}"
            while True:
                try:
                    await self.room.post(http, NODES[self.node], content, content)
                    self.acked[content] = time.monotonic()
                    break
                except (aiohttp.ClientError, asyncio.TimeoutError, OSError, RuntimeError):
                    self.node = (self.node + 1) % len(NODES)
                    await asyncio.sleep(0.05)
            await asyncio.sleep(0.01)


async def latency(http):
    """From the acknowledgement on the first node to the frame on the second."""
    room = await Room.open(http)
    listener = Listener(room, 1)
    listening = asyncio.create_task(listener.run(http))
    await asyncio.sleep(1)
    acked, start = {}, time.monotonic()
    for number in range(DELIVERIES):
        content = f"latency {number}"
        await room.post(http, NODES[0], content, content)
        acked[content] = time.monotonic()
        await asyncio.sleep(max(0, start + (number + 1) / RATE - time.monotonic()))
    await caught_up([listener], DELIVERIES)
    listening.cancel()
    times = sorted(max(0, listener.heard[content][0] - at) * 1000 for content, at in acked.items())
    p50, p95, p99 = (times[int(len(times) * part)] for part in (0.5, 0.95, 0.99))
    print(f"{len(times)} deliveries across nodes at {RATE}/s, acknowledgement to frame:"
          f" p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms, max {times[-1]:.1f} ms", flush=True)
    return [] if p99 < 100 and not listener.wrong else [f"p99 of deliveries is {p99:.1f} ms", *listener.wrong]


async def caught_up(listeners, count):
    deadline = time.monotonic() + 30
    while any(listener.last < count for listener in listeners):
        if time.monotonic() > deadline:
            raise SystemExit(f"listeners are at {[listener.last for listener in listeners]} of {count}")
        await asyncio.sleep(0.02)


def pid(part):
    with open(f"{HOME}/{part}.pid") as file:
        return int(file.read())


def start(part):
    return subprocess.Popen([f"{HOME}/{part}"])


async def until_gone(part):
    process = pid(part)
    while True:
        try:
            os.kill(process, 0)
            with open(f"/proc/{process}/stat") as file:
                if file.read().rsplit(")", 1)[1].split()[0] == "Z":
                    return
        except (ProcessLookupError, FileNotFoundError):
            return
        await asyncio.sleep(0.05)


async def restart_redis():
    os.kill(pid("redis"), signal.SIGKILL)
    await asyncio.sleep(3)
    start("redis")


async def restart_postgres():
    process = await asyncio.create_subprocess_exec(
        f"{HOME}/postgres", "restart", "-m", "immediate", stdout=subprocess.DEVNULL)
    if await process.wait() != 0:
        raise SystemExit("PostgreSQL did not restart")


async def kill_node():
    os.kill(pid("node-1"), signal.SIGKILL)
    await until_gone("node-1")
    start("node-1")


async def roll_node():
    os.kill(pid("node-1"), signal.SIGTERM)
    await until_gone("node-1")
    start("node-1")


async def under(http, name, fault):
    """Breaks something while clients send and listen on all nodes."""
    room = await Room.open(http)
    listeners = [Listener(room, n % len(NODES)) for n in range(LISTENERS)]
    senders = [Sender(room, n % len(NODES), f"s{n}") for n in range(SENDERS)]
    listening = [asyncio.create_task(listener.run(http)) for listener in listeners]
    sending = [asyncio.create_task(sender.run(http)) for sender in senders]
    await asyncio.sleep(2)
    await fault()
    mended = time.monotonic()
    await asyncio.sleep(6)
    for sender in senders:
        sender.stopping = True
    await asyncio.gather(*sending)
    acked = {content: at for sender in senders for content, at in sender.acked.items()}
    await caught_up(listeners, len(acked))
    for task in listening:
        task.cancel()
    back = max(min((at for at in sender.acked.values() if at > mended), default=float("inf")) for sender in senders)
    heard = max(min((at for times in listener.heard.values() for at in times if at > mended), default=float("inf"))
                for listener in listeners)
    lost = [content for listener in listeners for content in acked if content not in listener.heard]
    doubled = [content for listener in listeners for content, times in listener.heard.items() if len(times) > 1]
    extra = [content for content in listeners[0].heard if content not in acked]
    wrong = [problem for listener in listeners for problem in listener.wrong]
    print(f"{name}: {len(acked)} acknowledged, {len(lost)} lost, {len(doubled)} doubled, {len(wrong)} gaps,"
          f" {sum(listener.reconnects for listener in listeners)} reconnects;"
          f" everybody sends again after {back - mended:.1f} s and hears again after {heard - mended:.1f} s", flush=True)
    late = [f"{name}: not back in 5 s"] if max(back, heard) - mended > 5 else []
    return late + [f"{name}: {problem}" for problem in lost + doubled + extra + wrong]


async def main():
    failures = []
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:
        failures += await latency(http)
        faults = {"PostgreSQL restarted": restart_postgres, "node killed": kill_node, "node rolled": roll_node}
        if os.environ["CLUSTER_REDIS"]:
            faults = {"Redis killed for 3 s": restart_redis, **faults}
        for name, fault in faults.items():
            failures += await under(http, name, fault)
    for failure in failures[:20]:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


sys.exit(asyncio.run(main()))
