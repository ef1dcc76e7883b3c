from . import businesses, claims, figures, members, notices, programme, reports, users

__all__ = ["businesses", "claims", "figures", "members", "notices", "programme", "reports", "users"]
