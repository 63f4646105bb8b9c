"""A live OpenID Connect provider on this machine, which can also be made to lie."""

import base64
import hashlib
import io
import json
import threading
import warnings
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, make_server

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the mock's own libraries announce their next versions
    import oidc_provider_mock


class Silent(WSGIRequestHandler):
    def log_message(self, *args):
        pass


class Provider:
    """The mock behind a layer that demands PKCE, signs with a key of ours and applies `lie`.

    `lie(claims, header, key)` returns the claims, the header and the key to sign with.
    """

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.app = oidc_provider_mock.app(require_nonce=True).wsgi_app
        self.challenge = ""
        self.pkce_held = False
        self.lie = lambda claims, header, key: (claims, header, key)
        self.userinfo = {}
        self.server = make_server("localhost", 0, self.answer, handler_class=Silent)
        self.url = f"http://localhost:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def answer(self, environ, start_response):
        path = environ["PATH_INFO"]
        if path.endswith("/authorize"):
            self.challenge = parse_qs(environ["QUERY_STRING"]).get("code_challenge", [""])[0]
        if path.endswith("/token"):
            self.check_pkce(environ)
        status, headers, body = self.ask(environ)
        if path.endswith("/token") and status.startswith("200"):
            body = self.signed(json.loads(body))
        elif path == "/jwks":
            jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            body = json.dumps({"keys": [{**jwk, "kid": "ours", "alg": "RS256"}]}).encode()
        elif path == "/userinfo":
            body = json.dumps({**json.loads(body), **self.userinfo}).encode()
        headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
        start_response(status, [*headers, ("Content-Length", str(len(body)))])
        return [body]

    def ask(self, environ):
        kept = []
        body = b"".join(self.app(environ, lambda status, headers, error=None: kept.extend([status, headers])))
        return kept[0], kept[1], body

    def check_pkce(self, environ):
        data = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        verifier = parse_qs(data.decode()).get("code_verifier", [""])[0]
        digest = hashlib.sha256(verifier.encode()).digest()
        expected = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        self.pkce_held = bool(verifier) and expected == self.challenge
        environ["wsgi.input"] = io.BytesIO(data)

    def signed(self, answer):
        claims = jwt.decode(answer["id_token"], options={"verify_signature": False})
        claims, header, key = self.lie(claims, {"kid": "ours"}, self.key)
        algorithm = header.get("alg", "RS256")
        answer["id_token"] = jwt.encode(claims, key, algorithm=algorithm, headers=header)
        return json.dumps(answer).encode()
