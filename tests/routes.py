"""How a test reaches each route: by its name, the arguments it needs.

A route without an entry here fails `tests/security/test_access.py`. A function makes what the
route is about, in the home network, and gives the route's arguments.
"""

from collections.abc import Callable
from typing import Any

from testigo.security.models import Account

Arguments = dict[str, Any]


def nothing() -> Arguments:
    """A route without arguments."""
    return {}


ROUTES: dict[str, Callable[[], Arguments]] = {
    "healthz": nothing,
    "security:home": nothing,
    "security:network": nothing,
    "security:lock": nothing,
    "security:lock_state": nothing,
    "security:unlocked": nothing,
    "security:people": nothing,
    "security:invite": nothing,
    "security:withdraw_invitation": nothing,
    "security:change_role": nothing,
    "security:suspend": nothing,
    "security:join": nothing,
    "security:join_you": nothing,
    "security:join_once": lambda: {"path": "spent-long-ago"},
    "mfa_index": nothing,
    "mfa_list_webauthn": nothing,
    "account_login": nothing,
    "mfa_authenticate": nothing,
    "mfa_login_webauthn": nothing,
    "account_logout": nothing,
    "account_inactive": nothing,
    "account_reauthenticate": nothing,
    "mfa_reauthenticate": nothing,
    "mfa_reauthenticate_webauthn": nothing,
    "mfa_activate_totp": nothing,
    "mfa_deactivate_totp": nothing,
    "mfa_view_recovery_codes": nothing,
    "mfa_generate_recovery_codes": nothing,
    "mfa_add_webauthn": nothing,
    "mfa_remove_webauthn": lambda: {"pk": 1},
}

#: Routes with arguments that lead to nothing whoever asks: what they name is spent or another's.
LEADS_NOWHERE = {"security:join_once", "mfa_remove_webauthn"}

#: Somebody of the home network, with the right role, who is not meant: an incident, a call-out,
#: a case not their own. Each makes the person and the route's arguments; the answer is 404 or 403.
NOT_ONES_OWN: dict[str, Callable[[], tuple[Account, Arguments]]] = {}
