"""Addresses of signing in, joining, and one's own account.

Only the views of the sign-in library named here can be reached; each is marked like ours.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import URLPattern, URLResolver, include, path

from testigo.security import phone_views as phone
from testigo.security import views
from testigo.security.access import Deed, deed

anybody, member = deed(Deed.OPEN), deed(Deed.SIGNED_IN)

own: list[URLPattern | URLResolver] = [
    path("account/home/", views.home, name="home"),
    path("account/language/", views.language, name="language"),
    path("account/network/", views.network, name="network"),
    path("account/lock/", views.lock, name="lock"),
    path("account/lock/state/", views.lock_state, name="lock_state"),
    path("account/unlocked/", views.unlocked, name="unlocked"),
    path("account/people/", views.people, name="people"),
    path("account/people/invite/", views.invite, name="invite"),
    path("account/people/invitation/", views.withdraw_invitation, name="withdraw_invitation"),
    path("account/people/role/", views.change_role, name="change_role"),
    path("account/people/suspend/", views.suspend, name="suspend"),
    path("account/phone/", phone.this_phone, name="this_phone"),
    path("account/phone/ask/", phone.ask, name="phone_ask"),
    path("account/phone/enrol/", phone.enrol, name="phone_enrol"),
    path("account/phone/share/", phone.share, name="phone_share"),
    path("account/phone/pin/", phone.pin, name="phone_pin"),
    path("account/phone/door/", phone.door, name="phone_door"),
    path("account/phone/enter/", phone.enter, name="phone_enter"),
    path("account/phone/<uuid:phone_id>/remove/", phone.remove, name="phone_remove"),
    path("join/", views.join, name="join"),
    path("join/you/", views.join_you, name="join_you"),
    path("join/once/<str:path>/", views.join_once, name="join_once"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((own, "security"))),
    path("account/", views.you, name="mfa_index"),
    path("account/keys/", views.you, name="mfa_list_webauthn"),
    path("account/sign-in/", anybody(account.login), name="account_login"),
    path("account/sign-in/code/", anybody(mfa.authenticate), name="mfa_authenticate"),
    path("account/sign-in/passkey/", anybody(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("account/sign-out/", views.sign_out, name="account_logout"),
    path("account/shut/", anybody(account.account_inactive), name="account_inactive"),
    path("account/again/", member(account.reauthenticate), name="account_reauthenticate"),
    path("account/again/code/", member(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(
        "account/again/passkey/",
        member(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/app/", member(totp.activate_totp), name="mfa_activate_totp"),
    path("account/app/remove/", member(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/codes/", member(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/codes/new/",
        member(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("account/keys/add/", member(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "account/keys/<int:pk>/remove/",
        member(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
]
