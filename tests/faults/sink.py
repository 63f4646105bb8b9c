"""A mail server that writes down each mail before it answers, so that the worst case is seen.

    python -m tests.faults.sink LOG [--delay SECONDS]

prints its port, then one line a mail into LOG: time, recipient, Message-ID.
"""

import argparse
import asyncio
import re
import sys
import time
from pathlib import Path

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>\r\n]+>)", re.IGNORECASE | re.MULTILINE)


class Sink:
    def __init__(self, log, delay):
        self.log, self.delay = log, delay

    async def serve(self, reader, writer):
        recipient = ""
        try:
            await self.say(writer, "220 sink")
            while line := await reader.readline():
                verb = line[:4].upper().strip()
                if verb == b"EHLO":
                    await self.say(writer, "250-sink\r\n250 8BITMIME")
                elif verb == b"RCPT":
                    recipient = line.split(b"<")[1].split(b">")[0].decode()
                    await self.say(writer, "250 ok")
                elif verb == b"DATA":
                    await self.say(writer, "354 go on")
                    mail = await reader.readuntil(b"\r\n.\r\n")
                    self.write_down(recipient, mail)
                    await asyncio.sleep(self.delay)
                    await self.say(writer, "250 taken")
                elif verb == b"QUIT":
                    await self.say(writer, "221 bye")
                    break
                else:
                    await self.say(writer, "250 ok")
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def write_down(self, recipient, mail):
        found = MESSAGE_ID.search(mail)
        self.log.write(f"{time.time():.6f} {recipient} {found.group(1).decode() if found else '-'}\n")
        self.log.flush()

    @staticmethod
    async def say(writer, words):
        writer.write(f"{words}\r\n".encode())
        await writer.drain()


async def serve(log, delay):
    server = await asyncio.start_server(Sink(log, delay).serve, "127.0.0.1", 0, limit=2**24)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("log", type=Path)
    parser.add_argument("--delay", type=float, default=0.0)
    options = parser.parse_args()
    with options.log.open("a", encoding="ascii") as log:
        asyncio.run(serve(log, options.delay))


if __name__ == "__main__":
    main()
