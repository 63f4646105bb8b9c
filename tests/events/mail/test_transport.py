"""Against a real socket: what the server says, and when it stops talking."""

import socket
import stat
import threading
from contextlib import suppress

import pytest

from events.mail.backends import FileBackend, Ready, SmtpBackend
from events.mail.rules import Stage
from events.mail.transport import close, hand_over


class Script(threading.Thread):
    """A mail server for one connection: answers each command by its verb, "" hangs up instead."""

    def __init__(self, **answers):
        super().__init__(daemon=True)
        self.answers = {"HELO": "250 ok", "EHLO": "250 ok", "QUIT": "221 bye", "RSET": "250 ok", **answers}
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.received = b""
        self.start()

    def run(self):
        with suppress(OSError):
            while True:
                client, _address = self.server.accept()
                with client, suppress(OSError):
                    self.talk(client)

    def talk(self, client):
        client.sendall(b"220 script\r\n")
        stream = client.makefile("rb")
        while line := stream.readline():
            self.received += line
            verb = line[:4].upper().strip().decode()
            answer = self.answers.get(verb, "250 ok")
            if not answer:
                return
            client.sendall(f"{answer}\r\n".encode())
            if answer.startswith("354"):
                while (line := stream.readline()) not in {b".\r\n", b""}:
                    self.received += line
                if not self.answers.get("DOT", "250 taken as 42"):
                    return
                client.sendall(f"{self.answers.get('DOT', '250 taken as 42')}\r\n".encode())

    def stop(self):
        self.server.close()


@pytest.fixture(params=["one by one", "in groups"])
def talk(request):
    """Hands one letter to a scripted server that takes commands one by one, or in groups (PIPELINING)."""
    scripts = []

    def run(mail=None, **answers):
        if request.param == "in groups":
            answers = {"EHLO": "250-script\r\n250-SIZE 1000000\r\n250 PIPELINING", **answers}
        script = Script(**{"DATA": "354 go on", **answers})
        scripts.append(script)
        backend = SmtpBackend(host="127.0.0.1", port=script.port, timeout=5)
        answer = hand_over(backend, mail or letter())
        close(backend)
        return answer, script.received

    yield run
    for script in scripts:
        script.stop()


def letter(**fields):
    mail = Ready("Hello", "Text\n.\n..dots", "from@sample.example", ["to@arvenia.example"], **fields)
    mail.make_wire = lambda: ("from@sample.example", mail.message().as_bytes(linesep="\r\n"))
    return mail


def test_taken_mail_comes_with_the_servers_words(talk):
    answer, received = talk()
    assert (answer.taken, answer.code, answer.text) == (True, 250, "250 taken as 42")
    assert b"\r\n..\r\n...dots" in received


@pytest.mark.parametrize(
    ("answers", "stage", "code", "text"),
    [
        ({"MAIL": "451 not now"}, Stage.ENVELOPE, 451, "not now"),
        ({"RCPT": "550 5.1.1 nobody here"}, Stage.RECIPIENT, 550, "5.1.1 nobody here"),
        ({"DATA": "452 disk full"}, Stage.DATA, 452, "disk full"),
        ({"DOT": "554 5.7.1 spam"}, Stage.ANSWER, 554, "5.7.1 spam"),
    ],
)
def test_refusal_says_who_was_refused_and_why(talk, answers, stage, code, text):
    answer, _received = talk(**answers)
    assert (answer.taken, answer.stage, answer.code, answer.text) == (False, stage, code, text)
    assert not answer.is_ambiguous


def test_hanging_up_after_the_last_dot_is_ambiguous(talk):
    answer, _received = talk(DOT="")
    assert (answer.taken, answer.is_ambiguous, answer.code) == (False, True, None)


@pytest.mark.parametrize("verb", ["RCPT", "DATA"])
def test_hanging_up_before_the_last_dot_is_not_ambiguous(talk, verb):
    answer, _received = talk(**{verb: ""})
    assert (answer.taken, answer.is_ambiguous) == (False, False)


@pytest.mark.parametrize("dot", ["554 nobody", ""], ids=["refuses-it", "hangs-up"])
@pytest.mark.parametrize("stage", ["MAIL", "RCPT"])
def test_server_that_wants_a_refused_mail_all_the_same_gets_an_empty_one(talk, stage, dot):
    """It says 354 although nobody is left to send to (RFC 2920 §3.1)."""
    answer, received = talk(**{stage: "550 5.1.1 nobody here", "DOT": dot})
    assert (answer.taken, answer.code, answer.text) == (False, 550, "5.1.1 nobody here")
    assert b"dots" not in received


def test_server_that_closes_down_at_the_recipient_is_heard(talk):
    answer, _received = talk(RCPT="421 closing", DATA="")
    assert (answer.stage, answer.code, answer.is_ambiguous) == (Stage.RECIPIENT, 421, False)


def test_mailbox_on_two_lines_never_reaches_the_server():
    script = Script(EHLO="250-script\r\n250 PIPELINING", DATA="354 go on")
    mail = letter()
    mail.to = ["to@arvenia.example>\r\nRCPT TO:<x@arvenia.example"]
    mail.make_wire = lambda: ("from@sample.example", b"Subject: x\r\n\r\nx\r\n")
    hand_over(SmtpBackend(host="127.0.0.1", port=script.port, timeout=5), mail)
    script.stop()
    assert b"x@arvenia" not in script.received


def test_server_that_is_not_there_is_away():
    backend = SmtpBackend(host="127.0.0.1", port=1, timeout=2)
    answer = hand_over(backend, letter())
    assert (answer.is_away, answer.stage) == (True, Stage.CONNECT)


def test_server_without_encryption_is_given_nothing_when_it_is_required():
    script = Script(DATA="354 go on")
    backend = SmtpBackend(
        host="127.0.0.1", port=script.port, use_tls=True, username="u", password="secret", timeout=5
    )
    answer = hand_over(backend, letter())
    script.stop()
    assert answer.is_away
    assert b"secret" not in script.received
    assert b"MAIL" not in script.received


def test_header_with_a_line_break_never_reaches_the_server(talk):
    mail = letter(headers={"X-Note": "a\r\nBcc: x@arvenia.example"})
    answer, received = talk(mail)
    assert (answer.taken, answer.is_broken) == (False, True)
    assert b"Bcc" not in received


def test_answer_that_repeats_a_token_is_masked(talk):
    answer, _received = talk(DOT="554 bad link 1.AAAAAAAAAAAAAAAAAAAAAA in mail")
    assert answer.text == "bad link •••• in mail"


def test_file_of_the_local_demo_is_whole_and_private(tmp_path):
    backend = FileBackend(file_path=str(tmp_path / "mail"))
    mail = letter(headers={"Message-ID": "<abc123@sample.example>"})
    assert hand_over(backend, mail).taken
    assert hand_over(backend, mail).taken
    (path,) = (tmp_path / "mail").iterdir()
    assert path.name == "to-arvenia-example.abc123.eml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert b"Subject: Hello" in path.read_bytes()


def test_message_id_cannot_lead_out_of_the_folder(tmp_path):
    backend = FileBackend(file_path=str(tmp_path / "mail"))
    hand_over(backend, letter(headers={"Message-ID": "<../../etc/passwd@x>"}))
    (path,) = (tmp_path / "mail").iterdir()
    assert path.name == "to-arvenia-example.etcpasswd.eml"
