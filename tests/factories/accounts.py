from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from tests.factories.conferences import UserFactory

PASSWORD = "riverbed-lantern-42"


def make_user(email="ilona@arvenia.example", *, password=PASSWORD, verified=True, **fields):
    """A user who can sign in with `password`, and whose address is confirmed unless `verified` is off."""
    user = UserFactory(email=email, **fields)
    user.set_password(password)
    user.save(update_fields=["password"])
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=verified)
    return user


def add_totp(user):
    """Gives `user` an authenticator app and returns its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def add_factor(user):
    """Gives `user` a second factor that the gate knows, without a working secret."""
    return Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
