"""A mail server that writes down each mail before it answers, so that the worst case is seen.

    python -m tests.faults.sink LOG [--port P] [--delay S] [--defer P] [--refuse P] [--stall P] [--drop P]

prints its port, then one JSON line a mail into LOG: at, to, id, subject, did. Shares of 0 to 1 say how
often it answers RCPT with 451, how many mailboxes it does not know (550), how often it says nothing for
`--stall-seconds` and how often it hangs up after the last dot.
"""

import argparse
import asyncio
import hashlib
import json
import random
import re
import sys
import time
from pathlib import Path

HEADER = rb"^%s:[ \t]*([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)"
MESSAGE_ID = re.compile(HEADER % b"Message-ID", re.IGNORECASE | re.MULTILINE)
SUBJECT = re.compile(HEADER % b"Subject", re.IGNORECASE | re.MULTILINE)


def share_of(recipient):
    """A number from 0 to 1 that is always the same for one mailbox."""
    return int.from_bytes(hashlib.sha256(recipient.encode()).digest()[:4], "big") / 2**32


class Sink:
    def __init__(self, log, options):
        self.log, self.options = log, options
        self.luck = random.Random(1)

    async def serve(self, reader, writer):
        try:
            await self.say(writer, "220 sink")
            recipient = opinion = ""
            while line := await reader.readline():
                verb = line[:4].upper().strip()
                if verb == b"RCPT":
                    recipient = line.split(b"<")[1].split(b">")[0].decode()
                    opinion = self.opinion_of(recipient)
                    await self.say(writer, opinion)
                elif verb == b"DATA" and not opinion.startswith("250"):
                    await self.say(writer, "554 no valid recipients")
                elif verb == b"DATA":
                    await self.say(writer, "354 go on")
                    mail = await reader.readuntil(b"\r\n.\r\n")
                    if not await self.take(recipient, mail, writer):
                        break
                elif verb == b"QUIT":
                    await self.say(writer, "221 bye")
                    break
                else:
                    await self.say(
                        writer, "250-sink\r\n250-PIPELINING\r\n250 8BITMIME" if verb == b"EHLO" else "250 ok"
                    )
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def opinion_of(self, recipient):
        if share_of(recipient) < self.options.refuse:
            self.write_down(recipient, b"", "refused")
            return "550 5.1.1 no such mailbox"
        if self.luck.random() < self.options.defer:
            self.write_down(recipient, b"", "deferred")
            return "451 4.3.0 try later"
        return "250 ok"

    async def take(self, recipient, mail, writer):
        """Writes the mail down, then answers as it pleases; False when it hung up."""
        luck = self.luck.random()
        if luck < self.options.stall:
            self.write_down(recipient, mail, "stalled")
            await asyncio.sleep(self.options.stall_seconds)
        elif luck < self.options.stall + self.options.drop:
            self.write_down(recipient, mail, "dropped")
            return False
        else:
            self.write_down(recipient, mail, "taken")
            if self.options.delay:
                await asyncio.sleep(self.options.delay)
        await self.say(writer, "250 taken")
        return True

    def write_down(self, recipient, mail, did):
        found, subject = MESSAGE_ID.search(mail), SUBJECT.search(mail)
        entry = {
            "at": time.time(),
            "to": recipient,
            "id": found.group(1).decode() if found else "",
            "subject": " ".join(subject.group(1).decode().split()) if subject else "",
            "did": did,
        }
        self.log.write(json.dumps(entry) + "\n")
        self.log.flush()

    @staticmethod
    async def say(writer, words):
        writer.write(f"{words}\r\n".encode())
        await writer.drain()


async def serve(log, options):
    server = await asyncio.start_server(Sink(log, options).serve, "127.0.0.1", options.port, limit=2**24)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("log", type=Path)
    parser.add_argument("--port", type=int, default=0)
    for name in ("delay", "defer", "refuse", "stall", "drop"):
        parser.add_argument(f"--{name}", type=float, default=0.0)
    parser.add_argument("--stall-seconds", type=float, default=60.0)
    options = parser.parse_args()
    with options.log.open("a", encoding="ascii") as log:
        asyncio.run(serve(log, options))


if __name__ == "__main__":
    main()
