"""A real mail server for tests, on this machine: takes every letter into a folder, one JSON file each.

Says "ready PORT" when it listens. Needs aiosmtpd (Debian: python3-aiosmtpd).
"""

import argparse
import asyncio
import email
import email.policy
import json
import os
import ssl

from aiosmtpd.smtp import SMTP, AuthResult


class Box:
    def __init__(self, folder, refuse):
        self.folder, self.refuse = folder, refuse

    async def handle_DATA(self, server, session, envelope):
        if self.refuse > 0:
            self.refuse -= 1
            return "451 come again later"
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        number = len([name for name in os.listdir(self.folder) if name.endswith(".json")])
        path = os.path.join(self.folder, f"{number:04}.json")
        with open(path + ".new", "w", encoding="utf-8") as file:
            json.dump(
                {
                    "from": envelope.mail_from,
                    "to": envelope.rcpt_tos,
                    "headers": {name: str(value) for name, value in letter.items()},
                    "text": letter.get_content(),
                    "tls": server.transport.get_extra_info("sslcontext") is not None,
                    "signed_in": session.authenticated,
                },
                file,
            )
        os.rename(path + ".new", path)
        return "250 taken"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--refuse", type=int, default=0, help="the first letters are sent away")
    parser.add_argument("--login", default="", help="user:password, without which no letter is taken")
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"), help="TLS from the first byte")
    parser.add_argument("--starttls", nargs=2, metavar=("CERT", "KEY"), help="TLS when it is asked for")
    args = parser.parse_args()
    box = Box(args.folder, args.refuse)

    def known(server, session, envelope, mechanism, data):
        fits = data.login + b":" + data.password == args.login.encode()
        return AuthResult(success=fits)

    def context(files):
        made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        made.load_cert_chain(*files)
        return made

    async def serve():
        starttls = context(args.starttls) if args.starttls else None
        # Over TLS from the first byte the library does not see that there is TLS: it must not ask for more.
        session = lambda: SMTP(
            box,
            decode_data=False,
            enable_SMTPUTF8=True,
            hostname="postbox.example",
            tls_context=starttls,
            require_starttls=bool(args.starttls),
            authenticator=known,
            auth_required=bool(args.login),
            auth_require_tls=bool(args.starttls),
        )
        tls = context(args.tls) if args.tls else None
        server = await asyncio.get_running_loop().create_server(session, args.host, args.port, ssl=tls)
        print("ready", server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    asyncio.run(serve())


main()
