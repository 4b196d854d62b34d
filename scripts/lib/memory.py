"""Starts a server and measures its memory: see scripts/measure-memory."""

import asyncio
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

PAGES = 3_000
SOCKETS = 1_000


def main(binary):
    with tempfile.TemporaryDirectory() as home:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        environment = dict(os.environ, MESHUP__SERVER__BIND=f"127.0.0.1:{port}", MESHUP__LIMITS__ENABLED="false")
        if preload := os.environ.get("MEASURED_PRELOAD"):
            environment["LD_PRELOAD"] = preload
        with open(pathlib.Path(home) / "log", "w") as log:
            server = subprocess.Popen([binary], cwd=home, env=environment, stdout=log, stderr=log)
        try:
            asyncio.run(measure(server.pid, port))
        finally:
            server.terminate()
            server.wait()


async def measure(process, port):
    while True:
        try:
            await ask(port, "GET", "/health/ready")
            break
        except OSError:
            await asyncio.sleep(0.05)
    await asyncio.sleep(3)
    show(process, "idle")

    token = None
    for first in range(0, 200, 50):
        answers = await asyncio.gather(*(register(port, n) for n in range(first, first + 50)))
        token = token or answers[0]
    show(process, "after 200 registrations, 50 at once")

    server = (await ask(port, "POST", "/api/v1/servers/", {"name": "Alpha"}, token))["id"]
    channel = (await ask(port, "POST", f"/api/v1/channels/{server}/", {"name": "general"}, token))["id"]
    path = f"/api/v1/messages/channels/{channel}/"
    for first in range(0, 1_000, 50):
        await asyncio.gather(*(ask(port, "POST", path, {"content": f"message {n} " * 8}, token)
                               for n in range(first, first + 50)))
    before = seconds(process)
    for _ in range(PAGES // 10):
        await asyncio.gather(*(ask(port, "GET", f"{path}?limit=50", None, token) for _ in range(10)))
    show(process, f"after {PAGES} pages of 50 messages")
    print(f"{PAGES / (seconds(process) - before):10.0f} pages per second of processor time")

    sockets = []
    for _ in range(SOCKETS // 50):
        sockets += await asyncio.gather(*(live(port, token) for _ in range(50)))
    show(process, f"with {SOCKETS} sockets")
    for _, writer in sockets:
        writer.close()
    await asyncio.sleep(5)
    show(process, "after they were closed")


async def register(port, n):
    password = "SecurePass123!"
    answer = await ask(port, "POST", "/api/v1/auth/register/", {
        "email": f"person{n}@example.com", "username": f"person{n}", "password": password,
        "password_confirm": password,
    })
    return answer["tokens"]["access"]


async def ask(port, method, path, body=None, token=None):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    content = b"" if body is None else json.dumps(body).encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    if token:
        head += f"Authorization: Bearer {token}\r\n"
    if content:
        head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n"
    writer.write(head.encode() + b"\r\n" + content)
    answer = await reader.read()
    writer.close()
    head, _, content = answer.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    if not 200 <= status < 300:
        raise SystemExit(f"{method} {path}: {answer.decode()}")
    return json.loads(content) if b"chunked" not in head else None


async def live(port, token):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /ws/v1/realtime/?token={token} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                 "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 101 " not in head:
        raise SystemExit(head.decode())
    return reader, writer


def show(process, when):
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    print(f"{int(resident.split()[1]) / 1024:10.1f} MiB {when}", flush=True)


def seconds(process):
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


main(sys.argv[1])
