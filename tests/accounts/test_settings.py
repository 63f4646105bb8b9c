"""Every setting of allauth that we give is one that the installed allauth reads."""

import re

import allauth.account.app_settings as account
import allauth.app_settings as core
import allauth.mfa.app_settings as mfa
import allauth.socialaccount.app_settings as socialaccount
import allauth.usersessions.app_settings as usersessions
import pytest
from django.conf import settings

from wtdc.conf import accounts as conf

READERS = {
    "ACCOUNT_": account,
    "MFA_": mfa,
    "SOCIALACCOUNT_": socialaccount,
    "USERSESSIONS_": usersessions,
    "ALLAUTH_": core,
}
GIVEN = [name for name in dir(conf) if name.startswith(tuple(READERS))]


@pytest.mark.parametrize("name", GIVEN)
def test_setting_is_read_by_allauth(name):
    prefix = next(prefix for prefix in READERS if name.startswith(prefix))
    option = name.removeprefix(prefix)
    counted = re.sub(r"_SUPPORTS_(RESEND|CHANGE)$", r"_MAX_\1_COUNT", option)
    assert hasattr(READERS[prefix], counted)


def test_addresses_are_confirmed_before_the_first_sign_in():
    assert account.EMAIL_VERIFICATION == account.AppSettings.EmailVerificationMethod.MANDATORY


def test_codes_last_as_long_as_slow_mail():
    assert (account.EMAIL_VERIFICATION_BY_CODE_TIMEOUT, account.LOGIN_BY_CODE_TIMEOUT) == (3600, 3600)


def test_a_link_that_sets_a_password_lasts_an_hour():
    assert settings.PASSWORD_RESET_TIMEOUT == 3600


def test_providers_are_asked_with_pkce():
    assert settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["OAUTH_PKCE_ENABLED"] is True
