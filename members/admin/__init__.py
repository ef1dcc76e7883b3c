from . import businesses, claims, figures, forum, members, notices, programme, reports, users

__all__ = [
    "businesses",
    "claims",
    "figures",
    "forum",
    "members",
    "notices",
    "programme",
    "reports",
    "users",
]
