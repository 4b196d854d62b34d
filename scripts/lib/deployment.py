"""Prints the environment of a node in compose.yaml, each variable followed by NUL, with sample values for the
variables that the operator sets. Fails if those are not the ones that packaging/compose.env lists."""

import pathlib
import re
import sys

import yaml

SAMPLES = {
    "MESHUP_DOMAIN": "chat.example.org",
    "MAIL_URL": "smtp://user:password@mail.example.org:587?tls=required",
    "MAIL_FROM": "Meshup <meshup@example.org>",
}
VARIABLE = re.compile(r"\$\{(\w+)(:\?)?\}")

compose = pathlib.Path("compose.yaml").read_text()
used = dict(VARIABLE.findall(compose))
listed = re.findall(r"^(\w+)=(.*)$", pathlib.Path("packaging/compose.env").read_text(), re.M)
if sorted(used) != sorted(name for name, _ in listed):
    sys.exit(f"packaging/compose.env lists other variables than compose.yaml uses: {sorted(used)}")
if any(value for _, value in listed) or not all(used.values()):
    sys.exit("a variable has a value, or compose.yaml does not insist that it is set: ${NAME:?}")
nodes = [service for name, service in yaml.safe_load(compose)["services"].items() if name.startswith("node-")]
environment = nodes[0]["environment"]
if any(node["environment"] != environment for node in nodes):
    sys.exit("the nodes of compose.yaml have different settings")
for name, value in environment.items():
    value = VARIABLE.sub(lambda found: SAMPLES.get(found[1], "x" * 32), value)
    sys.stdout.write(f"{name}={value}\0")
