# Debian's aiosmtpd as a mail server with TLS and login: python3 server.py CERT KEY tls|starttls. It says its port, then each letter that it
# takes as a line of JSON, and ends with its standard input.
import asyncio
import base64
import json
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

warnings.simplefilter("ignore")  # it knows of no TLS from the first byte
cert, key, how = sys.argv[1:]
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(cert, key)


def authenticate(server, session, envelope, mechanism, data):
    ok = data.login == b"ada@shop.example" and data.password == b"correct horse"
    return AuthResult(success=ok, handled=False)


class Keep:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server, session, envelope):
        print(json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": how == "tls" or session.ssl is not None, "login": session.authenticated,
            "data": base64.b64encode(envelope.original_content).decode(),
        }), flush=True)
        return "250 taken"


def factory():
    starttls = context if how == "starttls" else None
    return SMTP(Keep(), hostname="aio.test", authenticator=authenticate, auth_required=True, auth_require_tls=starttls is not None,
                tls_context=starttls, require_starttls=starttls is not None)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(factory, host="127.0.0.1", port=0, ssl=context if how == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)

asyncio.run(main())
