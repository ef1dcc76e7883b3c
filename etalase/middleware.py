"""What the etalase does to answers."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .services.favourites import COOKIE


class DeviceListMiddleware:
    """Take the list of saved products off a device once it has moved to an account.

    Whoever signs in may be answered by any page; ``favourite_receivers`` marks the request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "is_device_list_moved", False):
            response.delete_cookie(COOKIE, samesite="Lax")
        return response
