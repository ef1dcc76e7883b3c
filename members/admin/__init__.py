from . import businesses, claims, members, notices, programme, users

__all__ = ["businesses", "claims", "members", "notices", "programme", "users"]
