from . import businesses, claims, members, notices, programme, reports, users

__all__ = ["businesses", "claims", "members", "notices", "programme", "reports", "users"]
