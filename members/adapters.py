"""How allauth meets our people."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter


class AccountAdapter(DefaultAccountAdapter):
    pass


class MfaAdapter(DefaultMFAAdapter):
    pass
