"""A mail server for tests, made of aiosmtpd.

It writes every mail that reaches its end to FOLDER as <number>.json, and answers it with the content of FOLDER/answer:
a line such as "451 later", or "drop" to close the connection without an answer, or "hang" to give none. Without that
file it accepts every mail.
"""

import argparse
import asyncio
import email
import json
import pathlib
import ssl

from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    def __init__(self, folder):
        self.folder = folder
        self.count = len(list(folder.glob("*.json")))

    async def handle_DATA(self, server, session, envelope):
        answer = self.folder / "answer"
        answer = answer.read_text().strip() if answer.exists() else "250 OK"
        mail = email.message_from_bytes(envelope.content)
        received = {
            "message_id": mail["Message-ID"],
            "date": mail["Date"],
            "to": envelope.rcpt_tos,
            "text": mail.get_payload(decode=True).decode(),
            "encrypted": server.transport.get_extra_info("cipher") is not None,
            "user": session.auth_data,
            "answer": answer,
        }
        self.count += 1
        part = self.folder / f"{self.count:03}.part"
        part.write_text(json.dumps(received))
        part.rename(part.with_suffix(".json"))
        if answer == "drop":
            server.transport.abort()
        if answer == "hang":
            await asyncio.sleep(3600)
        return answer


def authenticator(login):
    def check(server, session, envelope, mechanism, data):
        given = f"{data.login.decode()}:{data.password.decode()}"
        # Without a message, aiosmtpd answers 535.
        return AuthResult(success=given == login, handled=False, auth_data=data.login.decode())

    return check


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--certificate", help="file with a certificate and its key")
    parser.add_argument("--tls", choices=["never", "starttls", "at-once"], default="never")
    parser.add_argument("--login", help="user:password, without which nothing is accepted")
    options = parser.parse_args()

    context = None
    if options.tls != "never":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.certificate)
    handler = Handler(options.folder)

    def session():
        return SMTP(
            handler,
            tls_context=context if options.tls == "starttls" else None,
            require_starttls=options.tls == "starttls",
            authenticator=authenticator(options.login) if options.login else None,
            auth_required=options.login is not None,
            # It does not know that a connection was encrypted from the beginning.
            auth_require_tls=options.tls == "starttls",
        )

    at_once = context if options.tls == "at-once" else None
    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", options.port, ssl=at_once)
    await server.serve_forever()


asyncio.run(main())
