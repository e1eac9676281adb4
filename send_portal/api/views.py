"""The API's description, for programs and for people, and the answer at addresses that it doesn't have."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from send_portal.api.page import api_page
from send_portal.api.schema import api_schema
from send_portal.api.view import ApiView


@require_safe
def show_api(request: HttpRequest) -> HttpResponse:
    return render(request, "send_portal/api.html", api_page())


@extend_schema(exclude=True)
class Schema(ApiView):
    """OpenAPI: JSON, or YAML for those who ask for it."""

    scopes = {"GET": ""}
    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer]

    def get(self, request: Request) -> Response:
        return Response(api_schema())


@extend_schema(exclude=True)
class UnknownAddress(ApiView):
    """Programs get their kind of 404, not a page."""

    scopes = {"GET": "", "POST": ""}

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        raise Http404("There is no such address. Addresses of the API end with a slash.")

    def get(self, request: Request, **kwargs: object) -> Response:
        raise Http404

    post = get
