"""OpenID Connect as we want it of any provider, on top of allauth.

Who somebody is at a provider is the pair (issuer, subject) and nothing else. The ID token is always
checked: signature, issuer, audience, expiry and the nonce of this very attempt; what UserInfo adds
must be about the same subject. An e-mail address that a provider names is a suggestion.
"""

import hashlib
import hmac
import secrets
from typing import Any
from urllib.parse import urlsplit

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.urls import reverse
from django.utils import translation

UID_LENGTH = 191
SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
NONCES = "oidc_nonces"


def identity(issuer: str, subject: str) -> str:
    """The key of (issuer, subject): readable while it fits its column, else a digest of the pair."""
    text = f"{issuer} {subject}"
    return text if len(text) <= UID_LENGTH else hashlib.sha256(text.encode()).hexdigest()


class OidcAdapter(OpenIDConnectOAuth2Adapter):
    """The exchange with one provider."""

    def get_callback_url(self, request: Any, app: Any) -> str:
        """One address in every language, on the canonical host: the one registered at the provider."""
        with translation.override(settings.LANGUAGE_CODE):
            path = reverse("openid_connect_callback", kwargs={"provider_id": self.provider_id})
        return f"{settings.BASE_URL}{path}"

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself; ImmediateHttpResponse with our page when it cannot be asked."""
        try:
            config: dict[str, Any] = super().openid_config
            missing = {"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"} - set(config)
        except (requests.RequestException, ValueError, TypeError) as error:
            raise self._away(error) from error
        if missing:
            raise self._away(OAuth2Error(f"the provider does not state {', '.join(sorted(missing))}"))
        return config

    def _away(self, error: Exception) -> ImmediateHttpResponse:
        response = render_authentication_error(self.request, self.get_provider(), exception=error)
        response.status_code = 502
        return ImmediateHttpResponse(response)

    def complete_login(self, request: Any, app: Any, token: Any, **kwargs: Any) -> Any:
        """The sign-in that the token response proves; OAuth2Error when it does not."""
        id_token = kwargs["response"].get("id_token")
        if not isinstance(id_token, str):
            raise OAuth2Error("the provider sent no id_token")
        claims = self._decode_id_token(app, id_token)
        data = {"id_token": claims}
        if "userinfo_endpoint" in self.openid_config:
            userinfo = self._fetch_user_info(token.token)
            if not isinstance(userinfo, dict) or userinfo.get("sub") != claims.get("sub"):
                raise OAuth2Error("userinfo is about another subject")
            data["userinfo"] = userinfo
        return self.get_provider().sociallogin_from_response(request, data)

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=signing_key,
            )
        except (KeyError, ValueError, TypeError) as error:
            raise OAuth2Error("the id_token cannot be read") from error
        nonces = self.request.session.get(NONCES, {})
        expected = nonces.pop(self.request.GET.get("state", ""), "")
        self.request.session[NONCES] = nonces
        if not expected or not hmac.compare_digest(str(claims.get("nonce", "")), expected):
            raise OAuth2Error("the id_token was not made for this sign-in")
        if not claims.get("sub") or not isinstance(claims["sub"], str) or "exp" not in claims:
            raise OAuth2Error("the id_token names nobody, or holds for ever")
        return claims


def signing_key(keys_data: dict[str, Any], kid: str) -> Any:
    """The provider's key `kid`; keys of symmetric and of no algorithms are not taken."""
    keys = [key for key in keys_data.get("keys", []) if key.get("alg", "RS256") in SIGNATURES]
    return jwtkit.lookup_kid_jwk({"keys": [key for key in keys if key.get("kid") == kid]}, kid)


def merged(data: dict[str, Any]) -> dict[str, Any]:
    """What the provider said of the person, in the ID token and beside it."""
    return {**data["id_token"], **data.get("userinfo", {})}


class OidcProvider(OpenIDConnectProvider):
    """One provider named in OIDC_PROVIDERS."""

    oauth2_adapter_class = OidcAdapter

    def get_oauth2_adapter(self, request: Any) -> OidcAdapter:
        return OidcAdapter(request, self.app.provider_id)

    def get_auth_params_from_request(self, request: Any, action: Any) -> dict[str, Any]:
        """Our parameters alone: a link to the sign-in page adds none of its own."""
        params: dict[str, Any] = self.get_auth_params()
        return params

    def get_scope_from_request(self, request: Any) -> list[str]:
        scope: list[str] = self.get_scope()
        return scope

    def redirect(
        self, request: Any, process: Any, next_url: Any = None, data: Any = None, **kwargs: Any
    ) -> Any:
        """Off to the provider, with a nonce that belongs to the state of this attempt."""
        nonce = secrets.token_urlsafe(24)
        kwargs["auth_params"] = {**self.get_auth_params(), "nonce": nonce}
        response = super().redirect(request, process, next_url=next_url, data=data, **kwargs)
        state = self._state_of(response)
        if state:
            kept = dict(list(request.session.get(NONCES, {}).items())[-4:])
            request.session[NONCES] = {**kept, state: nonce}
        return response

    @staticmethod
    def _state_of(response: Any) -> str:
        query = urlsplit(response.get("Location", "")).query
        return next((part[6:] for part in query.split("&") if part.startswith("state=")), "")

    def serialize(self) -> dict[str, Any]:
        return {"id": self.app.provider_id, "app.client_id": self.app.client_id}

    def extract_uid(self, data: dict[str, Any]) -> str:
        return identity(data["id_token"]["iss"], data["id_token"]["sub"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Kept of a provider's answer: who it is there, and what the account page shows of it."""
        claims = merged(data)
        kept = {key: str(claims[key])[:254] for key in ("email", "name") if claims.get(key)}
        return {"id_token": {"iss": data["id_token"]["iss"], "sub": data["id_token"]["sub"], **kept}}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        fields: dict[str, Any] = super().extract_common_fields({"id_token": merged(data)})
        return fields

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        """One suggestion, never verified; allauth's sign-up mails it a code."""
        addresses: list[Any] = super().extract_email_addresses({"id_token": merged(data)})
        for address in addresses:
            address.verified = False
        return addresses
