"""Accounts: what allauth does not have, and where we are stricter than it is."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("", views.account, name="account"),
    path("oidc/<str:provider_id>/login/", views.oidc_login, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", views.oidc_callback, name="openid_connect_callback"),
]
